## Wat er met een licentie stopt. Waar een klok loopt, staat een datum.

severity-data_loss = gegevens weg
severity-compliance = naleving
severity-service_loss = werkt niet meer
severity-security = beveiliging
severity-access = toegang stopt
severity-unknown = niet bekend

workload-cloud_pc = Cloud-pc
workload-mailbox = Postvak
workload-ediscovery = eDiscovery
workload-archive = Archief
workload-onedrive = OneDrive
workload-phone = Teams Phone
workload-calling_plan = Belbundel
workload-audio_conferencing = Inbellen
workload-desktop_apps = Desktop-apps
workload-copilot = Copilot
workload-teams = Teams
workload-sharepoint = SharePoint
workload-visio = Visio
workload-project = Project
workload-power_bi = Power BI
workload-power_automate = Power Automate
workload-power_apps = Power Apps
workload-dynamics = Dynamics 365
workload-dataverse = Dataverse
workload-intune = Intune
workload-entra = Entra ID
workload-defender = Defender
workload-planner = Planner
workload-engage = Viva Engage
workload-stream = Stream
workload-forms = Forms
workload-bookings = Bookings
workload-other = Overige services

loss-cloud_pc-deleted = Werkt tot { $deleted } en wordt dan verwijderd, met alles wat erop staat.
loss-mailbox-restorable = Gaat meteen dicht. Terug te halen tot { $restorable }, daarna voorgoed verwijderd.
loss-mailbox-works-restorable = Werkt tot { $works }. Terug te halen tot { $restorable }, daarna voorgoed verwijderd.
loss-ediscovery = Het postvak is vanaf nu niet meer doorzoekbaar.
loss-archive-restorable = Geen licentie meer, al blijft het postvak. Terug te halen tot { $restorable }.
loss-onedrive-read_only-archived-deleted = Alleen lezen vanaf { $read_only }, gearchiveerd vanaf { $archived }, rond { $deleted } verwijderd, tenzij er voor archivering wordt betaald of een bewaring geldt.
loss-onedrive = Dicht voor de persoon zelf. Bestanden blijven tot het account wordt verwijderd.
loss-phone = Bellen stopt. Koppel eerst het nummer los, anders kan het aan dit account vast blijven zitten.
loss-calling_plan = Bellen naar buiten stopt. Maak eerst het nummer los, anders kan het aan dit account vast blijven zitten.
loss-audio_conferencing = Inbelnummers in vergaderingen van deze persoon werken niet meer.
loss-desktop_apps = Kunnen binnen 30 dagen alleen nog lezen en afdrukken.
loss-copilot = Copilot verdwijnt uit de apps.
loss-teams = Teams gaat dicht. Verstuurde berichten blijven staan.
loss-sharepoint = Sites gaan dicht voor de persoon zelf. Sites en bestanden blijven.
loss-visio = Visio stopt. Tekeningen blijven waar ze staan.
loss-project = Premiumplannen zijn niet meer te bewerken. Projectgegevens blijven.
loss-power_bi = Publiceren en delen stopt; vernieuwingen van deze eigenaar kunnen stoppen. De inhoud blijft.
loss-power_automate-off = Premiumstromen stoppen rond { $off }, maar blijven.
loss-power_apps = Apps met licentie openen niet meer. Apps en hun gegevens blijven.
loss-dynamics = De gebruikersrecord wordt uitgeschakeld; stromen van deze persoon stoppen. Records blijven.
loss-dataverse = Dataverse gaat dicht. Records blijven.
loss-intune = Apparaten worden mogelijk niet meer beheerd. Ze worden niet gewist.
loss-entra = Extra aanmeldbeveiliging is niet meer gelicentieerd. Beleid blijft werken.
loss-defender = Bescherming is niet meer gelicentieerd. Apparaten blijven aangemeld.
loss-planner = Planner gaat dicht voor de persoon zelf. Plannen en taken blijven.
loss-engage = Berichten blijven. Toegang kan stoppen, dat hangt van de instellingen af.
loss-stream = Opnamen zijn bestanden in OneDrive en volgen die datums.
loss-forms = Forms gaat dicht voor de persoon zelf. Formulieren en antwoorden blijven bij het account.
loss-bookings = Agenda’s zijn niet meer te beheren. Gedeelde agenda’s blijven.
loss-other = { $count ->
    [one] Toegang stopt. Wat er met de gegevens gebeurt, is niet bekend: zie Details.
   *[other] { $count } services stoppen. Wat er met de gegevens gebeurt, is niet bekend: zie Details.
}

clock-works = werkt tot { $date }
clock-restorable = terug te halen tot { $date }
clock-read_only = alleen lezen vanaf { $date }
clock-archived = gearchiveerd vanaf { $date }
clock-deleted = rond { $date } verwijderd
clock-deleted-cloud_pc = op { $date } verwijderd
clock-off = rond { $date } uitgezet
clocks = Lopende termijnen

link-retention = Wat er met gegevens gebeurt als je een licentie weghaalt
link-leaver = Aanmelden blokkeren en bij de gegevens van een vertrokken collega komen
link-inactive = Het postvak van een vertrokken collega bewaren (inactief postvak)
link-ediscovery = Postvakken doorzoeken met eDiscovery
link-onedrive = Wat er met een OneDrive zonder licentie gebeurt
link-office = Wat mensen in Office-apps zonder licentie zien
link-cloud-pc = De zeven dagen respijt van een Cloud-pc
link-phone = Eerst het telefoonnummer loskoppelen
