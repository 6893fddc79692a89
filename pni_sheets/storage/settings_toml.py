"""``pni.toml``: one table of its keys, from which reading, checking and writing derive."""

from __future__ import annotations

import dataclasses
import difflib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any

from pni_sheets.core.errors import PniError
from pni_sheets.storage.settings import Rung, Settings


@dataclass(frozen=True, slots=True)
class Option:
    """One key. ``attribute`` is its place in ``Settings``; the type is the default's own.

    ``choices`` (texts) or ``low`` and ``high`` (numbers) bound the value. ``comment`` stands
    above the key in the file that ``init`` writes.
    """

    section: str
    key: str
    attribute: str
    comment: str
    choices: tuple[str, ...] = ()
    low: float = 0
    high: float = float("inf")

    @property
    def name(self) -> str:
        return f"[{self.section}] {self.key}"


AUDIENCES = ("contactos", "superior", "coordinador")
_SECURITY = ("tls", "starttls")
_AUTH = ("password", "xoauth2")

SECTIONS = {
    "plan": "El catálogo. Sin carpeta propia se usa el que trae el programa.",
    "ronda": "Las rondas de recolección.",
    "semaforo": "Límites del semáforo, en porcentaje de lo esperado al cierre de la ronda.",
    "correo": (
        "El correo. Con transporte «eml» no hace falta cuenta: se escriben borradores.\n"
        "Las contraseñas nunca van aquí: se toman de las variables de entorno\n"
        "PNI_SMTP_PASSWORD, PNI_IMAP_PASSWORD, PNI_MAIL_TOKEN y PNI_GRAPH_SECRET."
    ),
    "recordatorios": "A quién se recuerda, y cuántos días antes (-) o después de la fecha límite.",
    "publicacion": "Lo que se publica.",
    "retencion": "Cuánto tiempo se conserva lo recibido y lo enviado.",
}

OPTIONS = (
    Option("plan", "carpeta", "plan_folder", "Carpeta con el plan propio (plan export)."),
    Option(
        "ronda",
        "meses_para_entregar",
        "deadline_months",
        "Meses después del fin del semestre; vence el último día de ese mes.",
        high=12,
    ),
    Option(
        "ronda",
        "datos_sinteticos",
        "synthetic",
        "true marca todo lo que se escribe como demostración.",
    ),
    Option("semaforo", "en_tiempo", "thresholds.on_time", "Desde aquí: En tiempo.", high=100),
    Option("semaforo", "con_rezago", "thresholds.behind", "Desde aquí: Con rezago.", high=100),
    Option(
        "semaforo",
        "cobertura_grupo",
        "thresholds.group_coverage",
        "De lo exigible con dato de la ronda; menos: Cobertura insuficiente.",
        high=100,
    ),
    Option(
        "semaforo",
        "sobre_meta",
        "thresholds.over",
        "Por encima de este porcentaje de la meta se pide explicación.",
        low=100,
    ),
    Option(
        "semaforo",
        "brecha_financiada",
        "thresholds.gap_target",
        "Porcentaje de la brecha de financiamiento que el plan pide cubrir (0.2.3).",
        high=100,
    ),
    Option(
        "correo",
        "transporte",
        "mail.transport",
        "eml (borradores), smtp (una cuenta de correo) o graph (Microsoft 365).",
        ("eml", "smtp", "graph"),
    ),
    Option("correo", "remitente", "mail.sender", 'Ejemplo: "Seguimiento PNI <pni@example.org>".'),
    Option("correo", "responder_a", "mail.reply_to", "Si las respuestas van a otra dirección."),
    Option("correo", "coordinador", "mail.coordinator", "Dirección de quien coordina la ronda."),
    Option(
        "correo",
        "contacto",
        "mail.contact",
        "A quién preguntar: sale en las plantillas y en las cartas.",
    ),
    Option("correo", "firma", "mail.signature", "Líneas al pie de las cartas."),
    Option("correo", "pausa_segundos", "mail.pause", "Segundos entre un mensaje y otro.", high=600),
    Option("correo", "maximo_mb", "mail.max_mb", "Tamaño máximo de un mensaje.", low=1, high=150),
    Option("correo", "smtp_servidor", "mail.smtp.host", "Para enviar."),
    Option("correo", "smtp_puerto", "mail.smtp.port", "587 con starttls, 465 con tls.", high=65535),
    Option("correo", "smtp_seguridad", "mail.smtp.security", "starttls o tls.", _SECURITY),
    Option("correo", "smtp_usuario", "mail.smtp.user", "Usuario de la cuenta que envía."),
    Option("correo", "smtp_acceso", "mail.smtp.auth", "password o xoauth2.", _AUTH),
    Option("correo", "imap_servidor", "mail.imap.host", "Para recibir."),
    Option("correo", "imap_puerto", "mail.imap.port", "993 con tls.", high=65535),
    Option("correo", "imap_seguridad", "mail.imap.security", "tls o starttls.", _SECURITY),
    Option("correo", "imap_usuario", "mail.imap.user", "Usuario del buzón."),
    Option("correo", "imap_acceso", "mail.imap.auth", "password o xoauth2.", _AUTH),
    Option("correo", "carpeta", "mail.folder", "Carpeta del buzón donde llegan las entregas."),
    Option(
        "correo",
        "carpeta_procesados",
        "mail.processed",
        "Carpeta a la que se mueve lo leído; vacío: se deja donde está.",
    ),
    Option("correo", "graph_inquilino", "mail.graph.tenant", "Id. del inquilino (tenant)."),
    Option("correo", "graph_cliente", "mail.graph.client", "Id. de la aplicación (client)."),
    Option("correo", "graph_buzon", "mail.graph.mailbox", "Buzón con el que se trabaja."),
    Option(
        "recordatorios",
        "escalera",
        "reminders",
        "a = contactos, superior o coordinador.",
        AUDIENCES,
        low=-180,
        high=365,
    ),
    Option(
        "publicacion",
        "grupo_pequeno",
        "thresholds.small_group",
        "Grupos de menos personas que estas no se publican.",
        low=1,
        high=100,
    ),
    Option("retencion", "anios", "retention_years", "Años que se conservan.", low=1, high=100),
)


# --- reading ---------------------------------------------------------------------------


def parse(data: bytes, path: Path) -> Settings:
    """Settings from the bytes of a ``pni.toml``; ``path`` is for messages.

    Raises PniError("config-...") as ``config.load`` says.
    """
    tables = _tables(data, path)
    settings = Settings()
    for option in OPTIONS:
        table = tables.get(option.section, {})
        if option.key in table:
            value = _checked(option, table[option.key], path)
            settings = _placed(settings, option.attribute, value)
    if settings.thresholds.behind > settings.thresholds.on_time:
        raise PniError("config-thresholds", path=path)
    return settings


def _tables(data: bytes, path: Path) -> Mapping[str, Any]:
    try:
        tables = tomllib.loads(data.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        raise PniError("config-encoding", path=path) from error
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        shown = line[1] if line else str(data.count(b"\n") + 1)
        raise PniError("config-syntax", path=path, line=shown) from error
    for section, table in tables.items():
        if section not in SECTIONS or not isinstance(table, dict):
            mend = _nearest(section, SECTIONS)
            raise PniError("config-unknown-section", path=path, section=section, suggestion=mend)
        keys = [option.key for option in OPTIONS if option.section == section]
        for key in table:
            if key not in keys:
                raise PniError(
                    "config-unknown-key",
                    path=path,
                    section=section,
                    key=key,
                    suggestion=_nearest(key, keys),
                )
    return tables


def _nearest(wrong: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(wrong, list(known), n=1)
    return close[0] if close else ", ".join(known)


def _checked(option: Option, value: Any, path: Path) -> Any:
    default = attrgetter(option.attribute)(Settings())
    if option.attribute == "reminders":
        return _ladder(option, value, path)
    if isinstance(default, float) and type(value) is int:
        value = float(value)
    if type(value) is not type(default):
        shown, example = _literal(value), _literal(default)
        raise PniError("config-type", path=path, key=option.name, value=shown, example=example)
    _check_bounds(option, value, path)
    return value


def _ladder(option: Option, value: Any, path: Path) -> tuple[Rung, ...]:
    rungs: list[Rung] = []
    for item in value if isinstance(value, list) else [value]:
        if (
            not isinstance(item, dict)
            or item.keys() != {"dias", "a"}
            or type(item["dias"]) is not int
            or type(item["a"]) is not str
        ):
            rung = _literal(Settings().reminders[0])
            raise PniError(
                "config-type", path=path, key=option.name, value=_literal(item), example=rung
            )
        _check_bounds(option, item["dias"], path)
        _check_bounds(option, item["a"], path)
        rungs.append(Rung(item["dias"], item["a"]))
    return tuple(rungs)


def _check_bounds(option: Option, value: Any, path: Path) -> None:
    if isinstance(value, str):
        allowed = ", ".join(option.choices)
        right = not option.choices or value in option.choices
    else:
        allowed = f"{option.low:g} … {option.high:g}"
        right = option.low <= value <= option.high
    if not right:
        shown = _literal(value)
        raise PniError("config-value", path=path, key=option.name, value=shown, allowed=allowed)


def _placed(target: Any, attribute: str, value: Any) -> Any:
    """``target`` with one value replaced, however deep ("mail.smtp.host")."""
    first, dot, rest = attribute.partition(".")
    new = _placed(getattr(target, first), rest, value) if dot else value
    return dataclasses.replace(target, **{first: new})


# --- writing ------------------------------------------------------------------------------


def render(settings: Settings) -> str:
    """The commented text of ``pni.toml`` for these settings; ``parse`` gives them back."""
    lines = ["# Configuración de pni-sheets. Lo que se borra toma su valor por omisión."]
    for section, comment in SECTIONS.items():
        lines += ["", *(f"# {line}" for line in comment.splitlines()), f"[{section}]"]
        for option in OPTIONS:
            if option.section == section:
                value = attrgetter(option.attribute)(settings)
                lines += [f"# {option.comment}", f"{option.key} = {_literal(value)}"]
    return "\n".join(lines) + "\n"


def _literal(value: Any) -> str:
    """A value as TOML. JSON strings are TOML basic strings, save for the DEL character."""
    if isinstance(value, tuple):
        return "[\n" + "".join(f"  {_literal(rung)},\n" for rung in value) + "]"
    if isinstance(value, Rung):
        return _literal({"dias": value.days, "a": value.to})
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{k} = {_literal(v)}" for k, v in value.items()) + " }"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value)
