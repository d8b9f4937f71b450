"""Sentences of pure rooms: English as they stand, and more to an edge that knows how."""

import pickle
from datetime import date
from decimal import Decimal

from tracker.rules.sentence import Sentence


def test_a_sentence_is_its_english_words():
    sentence = Sentence(
        "From %(day)s, %(most)s %(unit)s.",
        day=date(2026, 11, 3),
        most=1200,
        unit=Sentence("feet"),
    )
    assert sentence == "From Tuesday, November 3, 2026, 1,200 feet."
    assert Sentence("%(half)s", half=Decimal("0.5")) == "0.5"
    assert Sentence("100% sure") == "100% sure"


def test_it_keeps_its_template_and_values_also_as_the_words_of_an_error():
    sentence = Sentence("At most %(most)s.", most=10)
    told = str(ValueError(sentence))
    assert isinstance(told, Sentence)
    assert (told.template, told.values) == ("At most %(most)s.", {"most": 10})
    kept = pickle.loads(pickle.dumps(sentence))
    assert (kept, kept.template, kept.values) == (sentence, sentence.template, sentence.values)
