"""Text → Command, in English and Dutch. Pure: no network, no model, the same answer every time.

text.py         characters: one spelling for quotes, spaces and invisible signs
afterwards.py   "… and let me know when it is done", taken out of the text
sources.py      the data files: en.toml, nl.toml, names.toml, shared.toml
tokens.py       words, addresses, mentions, quoted phrases, each with its place in the text
lexicon.py      which words belong to which class, and the small words asked for by name
products.py     products.toml and product_names.toml: how products are called
slips.py        "remvoe", "visoi": which word a slip of the finger meant
dates.py        the days in a text
since.py        … and the day from which on somebody wants to look back
chunks.py       a chunk: a run of words with one class
chunking.py     tokens → chunks, with
line.py         … what is known of a message while it is cut
surnames.py     … listed words that are part of a name
pairs.py        … verbs in two parts
frame.py        a message being taken apart
framing.py      takes off what stands around: greeting, signature, small talk; and calls
forms.py        … forms, a line for each thing
reasons.py      … reasons
tickets.py      … tickets and approvals
scope.py        … attachments, exceptions, groups, days
phrasing.py     turns of phrase, put as the plain order they mean
slots.py        from whom and what: the places of a sentence where people and products stand
orders.py       whether the rest is an order to remove, and if not, why not
mood.py         … whether its action is ordered, or told, wished, asked
extent.py       … whether it takes what it names, or everything
clauses.py      how a message falls into clauses
denials.py      … a "no" that is not about the order
statements.py   … those that only tell something, set apart from the order
asides.py       … those in words that no list knows, where nothing in them could bear on the order
dangers.py      … what could
antecedents.py  … who "his" and what "it" of the order are
transfers.py    moving and giving licenses
wording.py      words that no list knows, in a question: names, slips and plain words
rereading.py    the class of one word in a question, where less hangs on it than in an order
settling.py     … of all the words of a message
evidence.py     what a question asks, by what there is in it
questions.py    every other intent, by rules over classes, then by evidence
people.py       people as they were written
reading.py      one message read with one language's lexicon
parsing.py      the public `parse` and `explain`: chooses between the languages
whole.py        sentences known as a whole: "sign out", "who am I"
approvals.py    … and orders about a request: "approve 7F3K2M"
answers.py      short answers to a question of ours
"""

from bot.language.parsing import explain, parse

__all__ = ["explain", "parse"]
