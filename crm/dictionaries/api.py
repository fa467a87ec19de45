"""Dictionaries over HTTP."""

from typing import Final

from callcenter.auth.permissions import Permission
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from crm.dictionaries import service
from crm.dictionaries.kinds import DictionaryKind
from crm.dictionaries.schemas import WordOut, WordsInput

routes: Final = Routes("dictionaries")


@routes.get("/dictionaries", Permission.CUSTOMERS_VIEW)
async def list_dictionary_words(ctx: Context) -> list[WordOut]:
    """The words of all dictionaries, archived ones too: old cards have them."""
    return await service.words(ctx.session)


@routes.put("/dictionaries/{kind}", Permission.CRM_SETUP)
async def save_dictionary(ctx: Context, kind: DictionaryKind, body: WordsInput) -> list[WordOut]:
    """Replace a dictionary. What is left out is archived; a word with its id may be renamed."""
    return await service.save(ctx.session, kind, body)
