"""Names that have broken certificates elsewhere, with their language and direction."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Name:
    """One name. `is_vowelled`: its signs are drawn apart, so only the structure is compared."""

    id: str
    text: str
    language: str = "en"
    direction: str = "ltr"
    is_vowelled: bool = False


NAMES = (
    Name("one-letter", "Q"),
    Name(
        "long",
        "Maximiliana Theodora Wilhelmine Charlotte von Wolfeschlegelsteinhausen zu "
        "Hohenzollern-Sigmaringen y Fernández de la Vega",
        "de",
    ),
    Name("no-space", "W" * 120),
    Name("arabic", "محمد عبد الرحمن الأنصاري", "ar", "rtl"),
    Name("arabic-doubling", "محمّد الأمين", "ar", "rtl"),
    Name("arabic-vowelled", "مُحَمَّد عَبْدُ الرَّحْمٰنِ الأَنْصَارِيّ", "ar", "rtl", is_vowelled=True),
    Name("persian", "زهرا کریمی‌نژاد", "fa", "rtl"),
    Name("chinese", "欧阳诗雨", "zh-Hans"),
    Name("chinese-traditional", "鍾曉陽", "zh-Hant"),
    Name("greek", "Ναταλία Παπαδοπούλου", "el"),
    Name("cyrillic", "Анна Сергеевна Ковалёва", "ru"),
    Name("vietnamese", "Nguyễn Thị Hồng Ánh", "vi"),
    Name("turkish", "Işıl Çağlayan Öztürk", "tr"),
    Name("polish", "Łukasz Żółkiewski", "pl"),
    Name("apostrophes", "Siobhán O’Brien d'Arcy", "ga"),
    Name("mixed", "Amina ديالو 王 Анна", "fr"),
)

LONG_FIELDS = {
    "post": (
        "Directorate-General for Metropolitan Coordination, Territorial Planning and Housing, "
        "Área Metropolitana de Barcelona, Generalitat de Catalunya, and the Association of "
        "Municipalities"
    ),
    "course_title": (
        "Localizing the Sustainable Development Goals in metropolitan spaces: instruments, "
        "budgets, indicators and alliances for a transformation that leaves nobody and no "
        "neighbourhood behind anywhere"
    ),
    "facts": (
        "Given by the UCLG Learning Centre together with the Metropolis Secretariat General and "
        "MITI Seoul, online and on site in Barcelona, in Spanish and French. 9 February to 7 May "
        "2026. 40 hours of work."
    ),
    "stops": ("Understanding what localizing the goals really means for a metropolitan body",) * 6,
    "lines": ("c", "m", "g"),
}
