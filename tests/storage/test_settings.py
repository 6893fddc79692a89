"""Settings: what may be written in pni.toml, and how a mistake in it is answered."""

from __future__ import annotations

import pickle
import stat
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pni_sheets.core.errors import PniError
from pni_sheets.core.model import Semester, Thresholds
from pni_sheets.storage import settings as config
from pni_sheets.storage import settings_toml
from pni_sheets.storage.settings import MailSettings, Paths, Rung, Secret, Server, Settings
from pni_sheets.words.errors import sentence

HERE = Path("pni.toml")


def parse(text: str) -> Settings:
    return settings_toml.parse(text.encode(), HERE)


def test_the_file_that_init_writes_holds_the_defaults() -> None:
    assert parse(config.default_toml()) == Settings()
    assert parse("") == Settings()


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    assert config.load(Paths(tmp_path)) == Settings()


def test_every_key_reaches_its_place() -> None:
    settings = parse(
        """
        [ronda]
        meses_para_entregar = 2
        [semaforo]
        en_tiempo = 85
        con_rezago = 50.5
        [correo]
        transporte = "smtp"
        remitente = "Seguimiento <pni@example.org>"
        smtp_servidor = "smtp.example.org"
        smtp_usuario = "pni"
        imap_servidor = "imap.example.org"
        carpeta_procesados = "Procesados"
        pausa_segundos = 1
        [recordatorios]
        escalera = [{ dias = -3, a = "contactos" }, { dias = 8, a = "coordinador" }]
        [publicacion]
        grupo_pequeno = 10
        [retencion]
        anios = 7
        """
    )
    assert settings == Settings(
        thresholds=Thresholds(on_time=85.0, behind=50.5, small_group=10),
        deadline_months=2,
        mail=MailSettings(
            transport="smtp",
            sender="Seguimiento <pni@example.org>",
            smtp=Server("smtp.example.org", 587, "starttls", "pni"),
            imap=Server("imap.example.org", 993),
            processed="Procesados",
            pause=1.0,
        ),
        reminders=(Rung(-3), Rung(8, "coordinador")),
        retention_years=7,
    )
    assert settings_toml.parse(settings_toml.render(settings).encode(), HERE) == settings


@given(st.text(max_size=60).filter(lambda t: not any(0xD800 <= ord(c) <= 0xDFFF for c in t)))
def test_any_text_survives_being_written_and_read(text: str) -> None:
    settings = Settings(mail=MailSettings(signature=text))
    assert parse(settings_toml.render(settings)) == settings


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("[correo]\ntransporte = smtp\n", "config-syntax", "línea 2"),
        ('[correo]\nclave = "x"\n', "config-unknown-key", "«clave»"),
        ('[correo]\nremitent = "x"\n', "config-unknown-key", "¿Quiso decir: remitente?"),
        ("[correos]\n", "config-unknown-section", "¿Quiso decir: correo?"),
        ("plan = 1\n", "config-unknown-section", "[plan]"),
        ('[retencion]\nanios = "diez"\n', "config-type", "Escríbalo así: 10"),
        ("[retencion]\nanios = true\n", "config-type", "no puede ser true"),
        ("[retencion]\nanios = 0\n", "config-value", "1 … 100"),
        ("[semaforo]\nen_tiempo = nan\n", "config-value", "0 … 100"),
        ("[semaforo]\nen_tiempo = 50\n", "config-thresholds", "con_rezago"),
        ('[correo]\nsmtp_seguridad = "none"\n', "config-value", "tls, starttls"),
        ('[recordatorios]\nescalera = "no"\n', "config-type", "dias = -7"),
        ("[recordatorios]\nescalera = [{ dias = 1 }]\n", "config-type", "escalera"),
        ('[recordatorios]\nescalera = [{ dias = 1, a = "x" }]\n', "config-value", "superior"),
        ('[recordatorios]\nescalera = [{ dias = 999, a = "superior" }]\n', "config-value", "365"),
    ],
)
def test_a_mistake_is_one_sentence_that_says_what_to_do(text: str, code: str, said: str) -> None:
    with pytest.raises(PniError) as error:
        parse(text)
    assert error.value.code == code
    assert said in sentence(error.value)
    assert "pni.toml" in sentence(error.value)


def test_what_windows_editors_write_is_read(tmp_path: Path) -> None:
    paths = Paths(tmp_path)
    paths.settings.write_bytes(b"\xef\xbb\xbf[retencion]\r\nanios = 3\r\n")
    assert config.load(paths).retention_years == 3
    paths.settings.write_bytes('[correo]\nfirma = "Dirección"\n'.encode("cp1252"))
    with pytest.raises(PniError, match="config-encoding"):
        config.load(paths)


@pytest.mark.parametrize(
    ("semester", "months", "expected"),
    [
        ((2025, 1), 1, date(2025, 7, 31)),
        ((2025, 2), 1, date(2026, 1, 31)),
        ((2025, 2), 2, date(2026, 2, 28)),
        ((2027, 2), 2, date(2028, 2, 29)),
        ((2025, 1), 0, date(2025, 6, 30)),
    ],
)
def test_the_deadline_is_the_last_day_of_a_month(
    semester: tuple[int, int], months: int, expected: date
) -> None:
    assert Settings(deadline_months=months).deadline(Semester(*semester)) == expected


# --- credentials -----------------------------------------------------------------------


def test_a_credential_comes_from_the_environment_and_shows_itself_nowhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("PNI_IMAP_PASSWORD", raising=False)
    monkeypatch.setenv("PNI_SMTP_PASSWORD", "canario")
    found = config.secret("smtp")
    assert found is not None
    assert found.reveal() == "canario"
    assert "canario" not in f"{found} {found!r} {[found]}"
    with pytest.raises(TypeError):
        pickle.dumps(found)
    assert config.secret("imap") is None or isinstance(config.secret("imap"), Secret)


# --- places ------------------------------------------------------------------------------


def test_a_workspace_is_made_once_and_its_key_stays(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "ronda")
    with pytest.raises(PniError, match="workspace-missing"):
        paths.read_key()
    paths.create()
    key = paths.read_key()
    paths.create()
    assert (len(key), paths.read_key()) == (32, key)
    assert stat.S_IMODE(paths.key.stat().st_mode) & 0o077 == 0
    assert not paths.exists()
    paths.key.write_text("corta")
    with pytest.raises(PniError, match="key-damaged"):
        paths.read_key()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (r"C:\Users\enlace\OneDrive - Ministerio\ronda", "OneDrive"),
        ("/home/enlace/Dropbox/ronda", "Dropbox"),
        (r"G:\Mi unidad\ronda", "Google Drive"),
        (r"\\servidor\compartido\ronda", "red"),
        ("//servidor/compartido/ronda", "red"),
        ("/home/enlace/ronda", None),
        (r"\\?\C:\ronda", None),
    ],
)
def test_synced_and_shared_folders_are_recognised(path: str, expected: str | None) -> None:
    assert config.synced_folder(Path(path)) == expected


def test_a_mounted_share_is_recognised_by_its_file_system() -> None:
    mounts = "/dev/sda1 / ext4 rw 0 0\n//srv/pni /mnt/con\\040espacio cifs rw 0 0\n"
    assert config._file_system(Path("/mnt/con espacio/ronda"), mounts) == "cifs"
    assert config._file_system(Path("/mnt/con"), mounts) == "ext4"


def test_somebody_acts() -> None:
    assert config.operator()
