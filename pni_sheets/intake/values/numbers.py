"""Numbers as typed in El Salvador: decimal point, thousands comma, and everything else."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from pni_sheets.core.model import Value
from pni_sheets.intake.values.parsed import Measure, Parsed, Shown

#: Beyond this a double no longer holds every whole number (and Excel shows 15 digits).
_MOST = 1e15
_MOST_CHARACTERS = 200
_MINUS = dict.fromkeys(map(ord, "−–—﹣‐‑"), "-")
_APOSTROPHES = dict.fromkeys(map(ord, "’‘´`ʼ′"), "'")
_CURRENCY = re.compile(r"^(?:us\$|usd|\$)\s*|\s*(?:us\$|usd|\$|dólares|dolares)$")
_DATE = re.compile(r"\d{1,2}[/\-]\d{1,2}[/\-]\d{4}|\d{4}-\d{2}-\d{2}")
_GROUPED = re.compile(r"\d{1,3}(?:[ ']\d{3})+(?=[.,]|$)")
_FIGURE = re.compile(r"(?<![\d.,])\d[\d.,' ]*(?<=\d)")


def read_number(raw: Value, how: Shown, measure: Measure) -> Parsed:
    """A number cell. Excel's own numbers are kept as they are, to the 15 digits it shows."""
    if isinstance(raw, bool):
        return Parsed(None, problem="NUM-TEXTO")
    if isinstance(raw, float | int):
        return _native(as_excel(raw), how, measure)
    if isinstance(raw, date):
        return Parsed(None, problem="NUM-FECHA")
    if raw is None:
        return Parsed(None)
    return _typed(raw, measure)


def as_excel(value: float) -> float:
    """The number that Excel shows and compares: 15 significant digits, so that the noise of
    binary fractions (0.1 + 0.2) is nobody's figure."""
    return float(f"{value:.15g}")


def figure(value: float) -> str:
    """A number as people write it: 1250, 1250.5; never 1250.0."""
    return f"{int(value)}" if float(value).is_integer() and abs(value) < _MOST else f"{value:.15g}"


def _native(value: float, how: Shown, measure: Measure) -> Parsed:
    """A number Excel holds. One shown as a percentage is 100 times smaller than it looks."""
    if how is not Shown.PERCENT or value == 0:
        return _sound(value, measure, normalised=False)
    seen = as_excel(value * 100)
    if measure is Measure.PERCENT and abs(value) <= 1:
        return Parsed(seen, normalised=True)
    return _ambiguous(value, seen)


def _sound(value: float, measure: Measure, *, normalised: bool) -> Parsed:
    """A figure that can be meant: no share where a percentage is asked, no parts of a cent."""
    if measure is Measure.PERCENT and 0 < abs(value) < 1:
        readings = (figure(as_excel(value * 100)), f"{figure(value)}%")
        return Parsed(None, problem="NUM-FRACCION", params={"readings": readings})
    if measure is Measure.MONEY and round(value, 2) != value:
        return _beyond_cents(value)
    return Parsed(value, normalised=normalised)


def _beyond_cents(value: float) -> Parsed:
    """Three decimals may be thousands (12.345, typed where the point groups them)."""
    if abs(value) >= 1 and round(value, 3) == value:
        return _ambiguous(as_excel(value * 1_000), value)
    cents = round(value, 2)
    params = {"suggestion": f"{cents:.2f}"} if cents else {}
    return Parsed(None, problem="NUM-CENTAVOS", params=params)


def _typed(raw: str, measure: Measure) -> Parsed:
    text = plain(raw)
    if len(text) > _MOST_CHARACTERS:
        return Parsed(None, problem="NUM-TEXTO")
    bare = text.lstrip("'").strip()
    if measure is Measure.MONEY:
        bare = _CURRENCY.sub("", bare).strip()
    signed = measure is Measure.PERCENT and bare.endswith("%")
    if _DATE.fullmatch(bare):
        return Parsed(None, problem="NUM-FECHA")
    readings = _meant(bare[:-1].strip() if signed else bare, measure)
    if len(readings) == 1:
        return (
            Parsed(readings[0], normalised=True)
            if signed
            else _sound(readings[0], measure, normalised=True)
        )
    return _ambiguous(*readings) if readings else _in_words(bare)


def _meant(text: str, measure: Measure) -> tuple[float, ...]:
    """The readings of a text that the measure leaves: of 1.250 persons, 1250 alone; of
    1,2500 dollars, both, since cents are two."""
    readings = _readings(text)
    if measure is Measure.WHOLE and len(readings) > 1:
        return tuple(number for number in readings if number.is_integer()) or readings
    if measure is Measure.MONEY and len(readings) == 1:
        parts = re.fullmatch(r"([-+]?[1-9]\d*)[.,](\d{3,})", text)
        if parts:
            return (float(parts[1] + parts[2]), readings[0])
    return readings


def plain(text: str) -> str:
    """A typed number with every digit, space, minus and apostrophe in its ASCII form.

    Not NFKC, which would turn 5² into 52.
    """
    if text.isascii():
        return text.translate(_APOSTROPHES).strip().casefold()
    characters = []
    for character in text.strip():
        if 0xFF01 <= ord(character) <= 0xFF5E:
            character = chr(ord(character) - 0xFEE0)
        category = unicodedata.category(character)
        if category == "Nd":
            character = str(unicodedata.decimal(character))
        elif category == "Cf":
            continue
        elif category == "Zs":
            character = " "
        characters.append(character)
    return "".join(characters).translate(_MINUS).translate(_APOSTROPHES).strip().casefold()


def readings(text: str) -> tuple[float, ...]:
    """The numbers that a typed text may stand for: none, one, or two."""
    return _readings(plain(text[:_MOST_CHARACTERS]))


def _readings(text: str) -> tuple[float, ...]:
    """The numbers a text may stand for: none, one, or two where it is ambiguous."""
    sign = 1.0
    if text[:1] in ("-", "+"):
        sign = -1.0 if text[0] == "-" else 1.0
        text = text[1:].strip()
    grouped = _GROUPED.match(text)
    if grouped:  # spaces or apostrophes group thousands, so what follows is a fraction
        whole = re.sub(r"[ ']", "", grouped[0])
        return _signed(sign, _after_groups(whole, text[grouped.end() :]))
    if not re.fullmatch(r"[\d.,]*\d[\d.,]*", text):
        return ()
    points, commas = text.count("."), text.count(",")
    if points and commas:
        return _signed(sign, _both(text))
    mark = "." if points else ","
    if points + commas == 0:
        return _signed(sign, (text,))
    if points + commas > 1:
        return _signed(sign, (text.replace(mark, ""),) if _thousands(text, mark) else ())
    whole, _, fraction = text.partition(mark)
    decimal = f"{whole or '0'}.{fraction or '0'}"
    if len(fraction) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0"):
        return _signed(sign, (whole + fraction, decimal))
    return _signed(sign, (decimal,))


def _after_groups(whole: str, rest: str) -> tuple[str, ...]:
    """What may follow "1 250" or "1'250": nothing, a fraction, or more groups ("1'250,000.5")."""
    if not rest:
        return (whole,)
    more = re.fullmatch(r",(\d{3})(\.\d+)?", rest)
    if more and more[2]:
        return (whole + more[1] + more[2],)
    if re.fullmatch(r"[.,]\d+", rest):
        if len(rest) == 4:
            return (whole + rest[1:], f"{whole}.{rest[1:]}")
        return (f"{whole}.{rest[1:]}",)
    return ()


def _both(text: str) -> tuple[str, ...]:
    """Point and comma: the last one is the decimal mark, if the other groups thousands."""
    decimal = max(".", ",", key=text.rfind)
    group = "," if decimal == "." else "."
    whole, _, fraction = text.rpartition(decimal)
    if decimal in whole or not _thousands(whole, group):
        return ()
    return (f"{whole.replace(group, '')}.{fraction or '0'}",)


def _thousands(text: str, mark: str) -> bool:
    first, *rest = text.split(mark)
    return 1 <= len(first) <= 3 and bool(rest) and all(len(group) == 3 for group in rest)


def _signed(sign: float, texts: tuple[str, ...]) -> tuple[float, ...]:
    numbers = tuple(dict.fromkeys(sign * float(text) + 0.0 for text in texts))
    return numbers if all(abs(number) < _MOST for number in numbers) else ()


def _ambiguous(one: float, other: float) -> Parsed:
    return Parsed(None, problem="NUM-AMBIGUO", params={"readings": (figure(one), figure(other))})


# --- words and units -----------------------------------------------------------------


def _in_words(text: str) -> Parsed:
    """A figure with words around it, or a figure in words, is suggested, never taken."""
    figures = [match for match in _FIGURE.findall(text) if match]
    if len(figures) == 1:
        return _beside_words(text, figures[0].strip())
    if not figures:
        words = re.findall(r"[a-zñáéíóúü]+", text)
        number = spelled(words)
        if number is not None:
            return _suggest("NUM-PALABRA", number)
    return Parsed(None, problem="NUM-TEXTO")


def _beside_words(text: str, number: str) -> Parsed:
    readings = _readings(number)
    before, _, after = text.partition(number)
    if len(readings) == 2:
        return _ambiguous(*readings)
    if len(readings) == 1 and (before.strip(), after.strip()) == ("(", ")"):
        return _ambiguous(readings[0], -readings[0])  # an accountant's minus
    if len(readings) == 1 and _LEADING.fullmatch(before) and _FOLLOWING.fullmatch(after):
        return _suggest("NUM-UNIDAD", readings[0] * _scale(after))
    return Parsed(None, problem="NUM-TEXTO")


#: What may stand around a figure without making it another: "aprox. 25", "$25", "25 personas",
#: "75%". Not "1.5 M", "1O", "10³" or "ver anexo 1".
_LEADING = re.compile(
    r"(?:(?:aprox(?:imadamente)?|unos|unas|son|hay|total|us\$|usd)\b[.:]?\s*(?:de\s+)?|[$~≈=:+\s])*"
)
_FOLLOWING = re.compile(r"\s*(?:[%.]|\(?[a-zñáéíóúü]{3,}\b.*|(?:usd|us\$|\$).*)?\s*", re.DOTALL)


def _suggest(problem: str, number: float) -> Parsed:
    if abs(number) >= _MOST:
        return Parsed(None, problem="NUM-TEXTO")
    return Parsed(None, problem=problem, params={"suggestion": figure(number)})


def _scale(rest: str) -> float:
    words = re.findall(r"[a-zñáéíóú]+", rest)
    if words[:1] == ["mil"]:
        return 1_000.0
    return 1_000_000.0 if words[:1] in (["millón"], ["millon"], ["millones"]) else 1.0


_NONE = frozenset(
    ("cero", "ninguno", "ninguna", "ningún", "ningun", "nada", "nadie", "ningunos", "ningunas")
)
_UNITS = {
    "un": 1, "uno": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6,
    "siete": 7, "ocho": 8, "nueve": 9, "diez": 10, "once": 11, "doce": 12, "trece": 13,
    "catorce": 14, "quince": 15, "dieciseis": 16, "diecisiete": 17, "dieciocho": 18,
    "diecinueve": 19, "veinte": 20, "veintiun": 21, "veintiuno": 21, "veintiuna": 21,
    "veintidos": 22, "veintitres": 23, "veinticuatro": 24, "veinticinco": 25,
    "veintiseis": 26, "veintisiete": 27, "veintiocho": 28, "veintinueve": 29, "treinta": 30,
    "cuarenta": 40, "cincuenta": 50, "sesenta": 60, "setenta": 70, "ochenta": 80,
    "noventa": 90, "cien": 100, "ciento": 100, "doscientos": 200, "doscientas": 200,
    "trescientos": 300, "trescientas": 300, "cuatrocientos": 400, "cuatrocientas": 400,
    "quinientos": 500, "quinientas": 500, "seiscientos": 600, "seiscientas": 600,
    "setecientos": 700, "setecientas": 700, "ochocientos": 800, "ochocientas": 800,
    "novecientos": 900, "novecientas": 900,
}  # fmt: skip
_ACCENTS = str.maketrans("áéíóúü", "aeiouu")


def spelled(words: list[str]) -> float | None:
    """The figure that leading Spanish number words spell; None where they spell none.

    "dos mil quinientos talleres" is 2500; "ninguno" and "sin avances" are 0.
    """
    if words[:1] and (words[0] in _NONE or words[:2] in (["sin", "avance"], ["sin", "avances"])):
        return 0.0
    total, group, seen = 0, 0, False
    for word in (word.translate(_ACCENTS) for word in words[:12]):
        if word in _UNITS:
            group += _UNITS[word]
        elif word == "mil":
            total, group = total + (group or 1) * 1_000, 0
        elif word in ("millon", "millones") and seen:
            total, group = (total + group) * 1_000_000, 0
        elif word != "y" or not seen:
            break
        seen = True
    return float(total + group) if seen else None
