"""One pair of files made ready to be kept: checked, repaired, measured, copied for browsers. Runs in a thread."""

from dataclasses import dataclass, field
from pathlib import Path

from recordings.kinds import ORIGINALS, REPAIRED, ObjectKind, Side
from recordings.sound.copies import MP3, OGG, write_copies
from recordings.sound.measuring import Measured, Unreadable, measure
from recordings.sound.peaks import write_peaks
from recordings.sound.wav import HEAD_BYTES, Wav, WavState, inspect, repair
from recordings.spool import Reason

WAV_TYPE = "audio/wav"


class Refused(Exception):
    """The pair ends in quarantine."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file to be kept, in the order in which they matter: the originals first."""

    kind: ObjectKind
    path: Path
    suffix: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Taken:
    measured: dict[Side, Measured]
    repaired: frozenset[Side]
    files: list[Prepared] = field(default_factory=list)

    @property
    def duration_s(self) -> float:
        return max(track.duration_s for track in self.measured.values())


def take(originals: dict[Side, Path], folder: Path) -> Taken:
    """Everything that is made of the two originals; they are only read.

    :raises Refused: when they are no recording
    """
    sounds, files = {}, []
    for side, path in originals.items():
        files.append(Prepared(ORIGINALS[side], path, ".wav", WAV_TYPE))
        sounds[side] = _sound(side, path, folder)
    repaired = frozenset(side for side in Side if sounds[side] != originals[side])
    files += [Prepared(REPAIRED[side], sounds[side], ".wav", WAV_TYPE) for side in sorted(repaired)]
    measured = {side: _measured(path) for side, path in sounds.items()}
    if len({track.sample_rate for track in measured.values()}) > 1:
        raise Refused(Reason.SIDES_DIFFER)
    return Taken(measured, repaired, files + _made(sounds, measured, folder))


def refusal(wav: Wav) -> Reason | None:
    """Why a file with this header is no track."""
    match wav.state:
        case WavState.EMPTY:
            return Reason.EMPTY
        case WavState.FOREIGN:
            return Reason.WRONG_FORMAT
        case WavState.TRUNCATED:
            return Reason.TRUNCATED
        case WavState.COMPLETE | WavState.UNFINISHED:
            return None


def _sound(side: Side, path: Path, folder: Path) -> Path:
    """The file itself, or the copy with the header that a crashed exchange did not write."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        size = file.seek(0, 2)
    wav = inspect(head, size)
    if (reason := refusal(wav)) is not None:
        raise Refused(reason)
    if wav.state is WavState.COMPLETE:
        return path
    target = folder / f"{side}-repaired.wav"
    repair(path, target, wav.data_at)
    return target


def _measured(path: Path) -> Measured:
    try:
        measured = measure(path)
    except Unreadable:
        raise Refused(Reason.UNREADABLE) from None
    if measured.frames == 0:
        raise Refused(Reason.EMPTY)
    return measured


def _made(sounds: dict[Side, Path], measured: dict[Side, Measured], folder: Path) -> list[Prepared]:
    peaks, copies = folder / "peaks.json", {form: folder / f"both{form.suffix}" for form in (OGG, MP3)}
    write_peaks(measured[Side.CUSTOMER], measured[Side.AGENT], peaks)
    write_copies(sounds[Side.CUSTOMER], sounds[Side.AGENT], copies)
    return [
        Prepared(ObjectKind.PEAKS, peaks, ".json", "application/json"),
        Prepared(ObjectKind.OGG, copies[OGG], OGG.suffix, OGG.media_type),
        Prepared(ObjectKind.MP3, copies[MP3], MP3.suffix, MP3.media_type),
    ]
