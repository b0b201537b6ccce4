## De pagina's waar Teams vanuit de app naar verwijst: wat het is, wat het bewaart, hoe het gebruikt mag worden.

about-home = Seatback
    .what = Een bot voor Microsoft Teams die Microsoft 365-licenties weghaalt. Je praat ermee in Teams; op deze pagina valt niets te doen.
about-privacy = Wat Seatback bewaart
    .who = Deze Seatback draait bij je organisatie of bij een partij die daarvoor is gekozen. Wat bewaard wordt, staat in de database daar. Verder stuurt Seatback alleen gegevens naar Microsoft: naar Teams, Entra en Graph.
    .requests = Van elk verzoek bewaart het wie het vroeg en wie besliste, om wiens licenties het ging, de producten, de opgegeven reden, wat er gebeurde en wanneer. Wat er gebeurd is, wijzigt of verwijdert Seatback nooit.
    .conversations = Om je de uitkomst te kunnen vertellen, bewaart het waar je er het laatst mee praatte, je taal en je tijdzone.
    .sign-in = Je aanmelding wordt versleuteld bewaard en alleen gebruikt voor wat je vraagt. Typ ‘meld me af’ in de chat om die te verwijderen.
about-terms = Hoe Seatback gebruikt mag worden
    .rights = Seatback werkt onder je eigen account. Het kan niets wat je zelf niet mag, en wat je bevestigt, gebeurt uit jouw naam.
    .decision = Het laat zien wat er verloren gaat, voor zover Microsoft dat beschrijft, en leest terug wat er is veranderd. Of een licentie weggaat, beslis jij.
    .rules = De regels van je organisatie voor beheertools gelden ook voor Seatback.
