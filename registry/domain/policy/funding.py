"""What may be said of a party in an intervention: its role, and how much money a funder gives."""

from __future__ import annotations

import re
from decimal import Decimal

from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.vocabulary.codes import PartyRole

AMOUNT = re.compile(r"[0-9]{1,14}(?:\.[0-9]{1,2})?")
MAX_QUOTED_WORDS = 25
# The codes of ISO 4217 for money in use. Codes for metals, funds and tests are left out.
_CODES = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF "
    "CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL "
    "HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD "
    "MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG "
    "QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD "
    "TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW"
)
CURRENCIES = frozenset(_CODES.split())


class InvalidParty(RuleViolation):
    """Violation by a party of an intervention whose columns do not fit each other."""

    code = "bad_party"


def parse_amount(text: str) -> str:
    """Return an amount of money in its shortest notation, "214900" for "214900.00". An empty text stays empty.

    It is kept as text: databases write decimal numbers in different ways. Raise InvalidParty unless it is above zero,
    in figures, with at most two of them after the point.
    """
    if not text:
        return ""
    if not AMOUNT.fullmatch(text) or not Decimal(text):
        raise InvalidParty(
            gettext_noop(
                "Write the amount in figures, without spaces and commas, with at most two after the point: 214900."
            ),
            field="amount",
        )
    amount = text.rstrip("0").rstrip(".") if "." in text else text
    return amount.lstrip("0") if not amount.startswith("0.") else amount


def check_party(*, role: str, amount: str, currency: str, has_source: bool, quote: str) -> None:
    """Raise InvalidParty, which names the field, unless amount, currency, source and quotation fit each other."""
    if amount and role != PartyRole.FUNDER:
        raise InvalidParty(
            gettext_noop("Only a funder has an amount. Choose this role, or leave it out."), field="amount"
        )
    if amount and not currency:
        raise InvalidParty(gettext_noop("An amount needs its currency."), field="currency")
    if currency and currency not in CURRENCIES:
        raise InvalidParty(
            gettext_noop("“%(currency)s” is no code of a currency. Write three letters of ISO 4217, such as USD."),
            field="currency",
            currency=currency,
        )
    if currency and not amount:
        raise InvalidParty(gettext_noop("A currency needs an amount."), field="amount")
    if amount and not has_source:
        raise InvalidParty(gettext_noop("An amount needs a source: who says so?"), field="source")
    if quote and not has_source:
        raise InvalidParty(gettext_noop("A quotation needs the source whose words it has."), field="source")
    if len(quote.split()) > MAX_QUOTED_WORDS:
        raise InvalidParty(
            gettext_noop("A quotation has at most %(limit)s words."), field="quote", limit=MAX_QUOTED_WORDS
        )
