"""Text → Command, in English and Dutch. Pure: no network, no model, the same answer every time.

text.py       characters: one spelling for quotes, spaces and invisible signs
tokens.py     words, addresses, mentions, quoted phrases, each with its place in the text
lexicon.py    en.toml, nl.toml, names.toml, shared.toml: which words belong to which class
products.py   products.toml and product_names.toml: how products are called
slips.py      "remvoe", "visoi": which word a slip of the finger meant
dates.py      the days in a text
chunks.py     tokens → chunks with one class each
frame.py      a message being taken apart
framing.py    takes off what stands around: greeting, signature, forms, small talk; and calls
reasons.py    … reasons, tickets, approvals
scope.py      … attachments, exceptions, groups, days
slots.py      from whom and what: the places of a sentence where people and products stand
orders.py     whether the rest is an order to remove, and if not, why not
transfers.py  moving and giving licenses
wording.py    words that no list knows, in a question: names, slips and plain words
settling.py   the classes that words have in a question, where less hangs on them than in an order
evidence.py   what a question asks, by what there is in it
questions.py  every other intent, by rules over classes, then by evidence
people.py     people as they were written
reading.py    one message read with one language's lexicon
parsing.py    the public `parse` and `explain`: chooses between the languages
answers.py    short answers to a question of ours
"""

from bot.language.parsing import explain, parse

__all__ = ["explain", "parse"]
