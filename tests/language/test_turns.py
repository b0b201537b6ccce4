"""Turns of phrase that are orders, a line each: what is ordered, of whom, and how it was said."""

from __future__ import annotations

from datetime import date

import pytest

from bot.language import parse

TODAY = date(2026, 11, 22)
ORDERED = """
remove | Anneke | E3'tje van Anneke mag eraf, die is met pensioen
remove | lena | lena doesnt need copilot anymore, yank it
remove | kurt.vdb@contoso.be | haal visio en project weg bij kurt.vdb@contoso.be, functiewissel
remove | Priya, Omar, Lee Chang | Priya, Omar and Lee Chang: unassign Teams Phone please
remove | Becky | Becky's Power Automate licence has been idle for months - get rid
remove | dan | dan left, axe his e5 pls
remove | Fleur | Fleur gebruikt Power BI Pro al maanden niet meer, mag weg
remove_all | Gerben | Gerben stopt vrijdag, alles intrekken aub
remove_all | Yasmin El Idrissi | Yasmin El Idrissi is per 1-12 uit dienst: trek al haar licenties in
remove_all | marc | marc's last day is friday, please wipe all of his licences then
remove_all | svc-old@contoso.com | unlicense svc-old@contoso.com completely
remove | Chloé | pls free up Chloé's Planner Plan 1 for someone else
remove | Stef | we hebben een extra visio nodig dus neem die van Stef maar af
remove | Rita | take one E3 from Rita, she's got two
remove | k.oduya@wingtip.com | User k.oduya@wingtip.com - please pull M365 E3 - approved by L. Grant
remove | tess | tess d'r copilot kan weg hoor, doet ze niks mee
remove | bas | kan jij bas z'n e3 er effe afhalen?
remove | Jeroen | Jeroen z'n Visio. Weg ermee.
remove | Mila | Copilot Mila intrekken
remove | Mila, Sam | Copilot: Mila, Sam -> intrekken
remove | cas | cas hoeft geen project meer, intrekken graag
remove | Ferdi | bij Ferdi staat nog steeds een E5 aan, die mag eraf
remove | Ferdi | Ferdi still has an E5 assigned, please take that off
remove | Ron | I noticed Ron still has Visio. Please remove it.
remove | Ron | ik zie dat Ron nog Visio heeft, graag verwijderen
remove |  | take everyone in Marketing off Visio
remove |  | Visio intrekken voor de hele afdeling Marketing
remove |  | remove Power BI Pro for all members of the Interns group
remove | Bram | stop Bram's Copilot
remove | Bram | stop maar met de Copilot van Bram
remove | Bram | zeg de Copilot van Bram op
remove | Bram | Copilot opzeggen voor Bram
remove | Eva | pls stop the E3 subscription for Eva as of next month
remove | Henk | E5 Henk eruit
remove | Henk | gooi Henk z'n E5 eruit
remove | Henk | knikker de E5 van Henk eraf
remove | Karin | Let's reclaim Karin's E5 — she's on parental leave until June.
remove | Karin | laten we de E5 van Karin terughalen, ze is met ouderschapsverlof
remove | Sanjay | both visio and project can be taken from Sanjay
remove | Ruth | Ruth's seat for Visio Plan 1 should be returned to the pool
remove | Ruth | return Ruth's Visio seat to the pool
remove | Ruth | zet de Visio van Ruth terug in de pool
remove | Olga | release the seat Olga has on Project Plan 5
remove | Arno | Arno mag zijn Teams Premium inleveren
remove | Arno | Arno moet zijn Teams Premium inleveren, wil jij dat regelen?
remove | Vera | Can Vera's E3 come off today?
remove | vera | could the e3 on vera's account be revoked asap
remove | vera | e3 @ vera: revoke
remove | vera | revoke -> vera -> e3
remove | Vera Lynn | Name: Vera Lynn; License: E3; Action: revoke
remove | Timo | Timo's on a sabbatical till May. His Visio can go back in the pool.
remove | Timo | Timo heeft sabbatical tot mei, zijn Visio mag terug
remove | ilona | zorg dat de copilot van ilona verdwijnt
remove | Ilona | haal 'm weg, die copilot van Ilona
remove | Dirk | Dirk zit op E5 maar hoort op E3 — E5 weghalen dus
remove | dirk | dirk has both e3 and e5. remove the e3
remove | Dirk | Dirk heeft E3 en E5. De E3 mag weg.
remove | dirk | aub visio plan 2 afkoppelen bij dirk ivm kosten
remove | Dirk | Wij moeten kosten besparen. Neem bij Dirk de Copilot af.
remove | dirk | we're cutting costs: copilot off dirk
remove | dirk | cost cutting... remove copilot from dirk
remove | Joe | We gave Joe a Visio by mistake, please remove
remove | Joe | Joe got an E5 by accident, take it off
remove | Joe | er is per ongeluk een visio toegekend aan Joe, graag weer intrekken
remove | Abdel | Abdel moet van E5 af
remove | Abdel | Abdel mag van de E5 af
remove | Abdel | haal Abdel van de E5 af
remove | Abdel | take Abdel off E5
remove | Abdel | get Abdel off the E5 plan
remove | Abdel | E5 niet meer nodig voor Abdel, graag weghalen
remove | Abdel | verwijder aub de licentie E5 die Abdel nog heeft
remove | Abdel | the E5 licence Abdel has can be removed
remove | Abdel | E5 licentie Abdel verwijderen ticket 44821
remove | Abdel | re ticket 44821: E5 of Abdel to be removed
remove | abdel | TKT-44821 pls remove e5 abdel
remove | Abdel | as per INC0044821 Abdel's E5 should be reclaimed
remove | Abdel | conform melding 44821 graag E5 van Abdel intrekken
remove | Abdel | n.a.v. INC0044821: E5 Abdel intrekken
remove | Abdel | i.v.m. einde contract E5 van Abdel intrekken
remove | Abdel | wegens besparingen de E5 van Abdel intrekken aub
remove | Abdel | Gezien Abdel ons verlaat, E5 intrekken aub
remove | Abdel | Aangezien Abdel niet meer bij ons werkt mag zijn E5 weg
remove | Abdel | Abdel is terminated, his E5 should go
remove | Abdel | Now that Abdel has left, E5 can be taken away from him
remove | Abdel | Abdel resigned. E5 -> remove. Thx!
remove | Abdel | Abdel = leaver, remove E5
remove | abdel | abdel leaver remove e5
remove_all | Abdel | Abdel uit dienst alles eraf
remove_all | abdel | all of abdel's licences please revoke
remove_all | Abdel | revoke every license Abdel holds
remove_all | Abdel | remove all licenses from Abdel (left the company)
remove_all | Abdel | remove everything Abdel has
remove_all | Abdel | haal alles bij Abdel weg wat ie heeft
remove | JEROEN | GRAAG VISIO VERWIJDEREN BIJ JEROEN
remove | SARAH CONNOR | PLEASE REMOVE OFFICE 365 E3 FROM SARAH CONNOR ASAP!!!
remove_all | KEVIN | ALLE LICENTIES VAN KEVIN INTREKKEN A.U.B.
remove | mohammed | remoev e5 form mohammed
remove | ingrid | verwjider power bi van ingrid aub
remove | ingrid | verwijder powerbi pro bij ingrid
remove | maaike | kunje visio bij maaike weghalen
remove | peter | trek de e3 licnetie van peter in
remove | jonas | Hey, plz revok visio licens for jonas
remove | li wei | Please to remove the license Visio from li wei, he is not need it anymore
remove | Giulia | can you to take off the E3 to Giulia? thanks
remove | Ahmed | good morning sir, kindly do the needful and remove the e3 license for Ahmed
remove | Björn | Hi, can you please take back license E5 from user Björn, he has quit
remove | Jef | Jef zijn E3 moogt ge wegdoen
remove | Jef | doe den Jef zijn visio maar weg
remove | Jef | kunt ge bij de Jef de E3 eens afpakken aub
remove | Jef | gelieve de E3 van Jef af te nemen, merci
remove | Jef | Jef is weg, pak zijn E3 maar af
remove | Jef | Goeiendag, gelieve bij Jef de licentie Visio Plan 2 te willen verwijderen. Mvg, An
remove | Bart | Yo bot. Bart. Visio. Weg.
remove | Ann | Ann (finance) no longer needs E3, pls take it away
remove | Ann | Could you remove Ann's (finance dept) E3?
remove | Ann | Ann van finance haar E3 mag weg
remove | Ann | E3 van Ann (boekhouding) mag eraf
remove | ann | the e3 for ann in finance pls remove
remove | Ann Lee, Tom Ray | Ann Lee and Tom Ray: E3 + Visio off
remove | Ann, Tom | E3 van Ann en die van Tom mogen weg
remove | ann, tom | both ann's and tom's e3 can go
remove | Ann, Tom | remove E3 from Ann and also from Tom
remove | Ann, Tom | haal E3 weg bij Ann en ook bij Tom
remove | Ann, Tom | E3 weg bij zowel Ann als Tom
remove | Ann | E3 en Visio van Ann mogen weg
remove | Ann | haal bij Ann E3 weg, Visio ook
remove | Ann | remove E3 from Ann, Visio as well
remove | Ann | on Friday remove E3 from Ann
remove | Ann | vrijdag E3 weg bij Ann
remove | Ann | E3 Ann weg per vrijdag
remove | Ann | remove E3 from Ann by end of day Friday
remove | Ann | remove E3 from Ann effective immediately
remove | Ann | haal per direct E3 weg bij Ann
remove | Ann | vanaf 1 januari heeft Ann geen E3 meer nodig, graag intrekken
remove | Ann | Ann goes part-time in January, remove her E3 then
remove | Ann | remove E3 from Ann, see INC0012345 for details
remove | Ann | remove E3 from Ann (ticket #4521, approved by Karel)
remove | Ann | remove E3 from Ann, Karel approved
remove | Ann | E3 van Ann weg, akkoord Karel
remove | Ann | E3 van Ann weg, Karel is akkoord
remove | Ann | namens Karel: haal E3 weg bij Ann
remove | Ann | op vraag van Karel E3 intrekken bij Ann
remove | Ann | per Karel, remove E3 from Ann
remove_all | Ann | Ann is leaving us on Friday; please remove all her licenses on Friday 27 November
remove_all | ann | take every licence off ann
remove_all | Ann | Ann's licences, all of them, gone please
remove_all | Ann | remove all M365 licences for Ann
remove_all | ann | remove ann's whole license stack
remove_all | Ann | verwijder al de licenties van Ann
remove_all | Ann | verwijder Ann haar licenties
remove_all | Ann | Ann mag alles kwijt
remove_all | Ann | bij Ann mag alles weg
remove_all | Ann | haal bij Ann alles weg behalve Visio
remove_all | Ann | take everything except Visio from Ann
remove_all | Ann | remove all licences from Ann except E3
remove_all | Ann | Ann: alles weg, behalve E3
remove_all | ann, tom | offboard: ann and tom, remove all licenses
remove_all |  | remove all licenses from everyone in the Leavers group
remove_all |  | alle licenties weg bij iedereen in de bijlage
remove |  | remove E3 from everyone in the attached file
remove |  | verwijder E3 bij de mensen in bijgevoegde lijst
remove |  | remove my visio
remove |  | ik heb mijn Visio niet meer nodig, haal maar weg
remove |  | take copilot off me please
remove |  | i want to get rid of my project license
remove_all |  | remove all my licences
"""


@pytest.mark.parametrize("line", ORDERED.strip().splitlines())
def test_a_turn_of_phrase_is_the_order_it_means(line: str) -> None:
    intent, people, text = line.split(" | ", 2)
    command = parse(text, today=TODAY)
    assert (command.intent.value, ", ".join(person.text for person in command.people)) == (intent, people)
