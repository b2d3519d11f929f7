"""Parties of interventions: amounts of money, and what fits which role."""

import pytest

from registry.domain.policy.funding import CURRENCIES, InvalidParty, check_party, parse_amount

FUNDER = {"role": "funder", "amount": "214900", "currency": "USD", "has_source": True, "quote": ""}


@pytest.mark.parametrize(
    ("typed", "amount"), [("", ""), ("214900", "214900"), ("214900.00", "214900"), ("007.50", "7.5"), ("0.05", "0.05")]
)
def test_amount_has_one_notation(typed, amount):
    assert parse_amount(typed) == amount


@pytest.mark.parametrize("typed", ["214,900", "214.9K", "-5", "0", "0.00", "1e5", "٢١٤", " 5", "1.234", "9" * 15])
def test_amount_that_cannot_be_read_is_refused(typed):
    with pytest.raises(InvalidParty, match="Write the amount in figures") as refusal:
        parse_amount(typed)
    assert refusal.value.field == "amount"


@pytest.mark.parametrize(
    ("columns", "field", "says"),
    [
        ({"role": "lead"}, "amount", "Only a funder has an amount."),
        ({"currency": ""}, "currency", "An amount needs its currency."),
        ({"currency": "EURO"}, "currency", "“EURO” is no code of a currency."),
        ({"amount": ""}, "amount", "A currency needs an amount."),
        ({"has_source": False}, "source", "An amount needs a source: who says so?"),
        ({"amount": "", "currency": "", "has_source": False, "quote": "So."}, "source", "A quotation needs the source"),
        ({"quote": "word " * 26}, "quote", "A quotation has at most 25 words."),
    ],
)
def test_party_whose_columns_do_not_fit_is_refused(columns, field, says):
    with pytest.raises(InvalidParty, match=says) as refusal:
        check_party(**FUNDER | columns)
    assert refusal.value.field == field


def test_party_whose_columns_fit_is_accepted():
    check_party(**FUNDER | {"quote": "word " * 25})
    check_party(role="unknown", amount="", currency="", has_source=False, quote="")
    assert {"USD", "EUR", "SYP", "RUB", "CHF"} <= CURRENCIES
    assert "XAU" not in CURRENCIES
