import type { components, operations } from "@/api/schema";

type Schemas = components["schemas"];

export type Pipeline = Schemas["PipelineOut"];
export type PipelineKind = Schemas["PipelineKind"];
export type Stage = Schemas["StageOut"];
export type StageInput = Schemas["StageInput"];
export type Deal = Schemas["DealBrief"];
export type DealCard = Schemas["DealCard"];
export type DealInput = Schemas["DealInput"];
export type DealPatch = Schemas["DealPatch"];
export type DealMove = Schemas["DealMove"];
export type Board = Schemas["BoardOut"];
export type BoardColumn = Schemas["BoardColumn"];
export type BoardQuery = operations["get_deal_board"]["parameters"]["query"];
export type DealFilter = NonNullable<operations["get_deal_totals"]["parameters"]["query"]>;
export type DealOrder = Schemas["DealOrder"];
export type Conversion = Schemas["ConversionInput"];
export type Word = Schemas["WordOut"];
export type WordKind = Word["kind"];
export type DealPerson = Schemas["DealPerson"];
export type SavedDealView = Schemas["DealViewOut"];
export type DealViewInput = Schemas["DealViewInput"];
export type DealSelection = Schemas["DealSelection"];
export type DealChange = Schemas["DealChange"];
export type Named = Schemas["Named"];
