## What ends with a license. Dates stand where a clock runs.

severity-data_loss = data loss
severity-compliance = compliance
severity-service_loss = stops working
severity-security = security
severity-access = access ends
severity-unknown = not known

workload-cloud_pc = Cloud PC
workload-mailbox = Mailbox
workload-ediscovery = eDiscovery
workload-archive = Archive
workload-onedrive = OneDrive
workload-phone = Teams Phone
workload-calling_plan = Calling plan
workload-audio_conferencing = Dial-in
workload-desktop_apps = Desktop apps
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
workload-other = Other services

loss-cloud_pc-deleted = Works until { $deleted }, then deleted with everything on it.
loss-mailbox-restorable = Closed at once. Restorable until { $restorable }, then deleted for good.
loss-mailbox-works-restorable = Works until { $works }. Restorable until { $restorable }, then deleted for good.
loss-ediscovery = The mailbox can no longer be searched, from now on.
loss-archive-restorable = No longer licensed, though the mailbox stays. Restorable until { $restorable }.
loss-onedrive-read_only-archived-deleted = Read-only from { $read_only }, archived from { $archived }, deleted about { $deleted } unless archiving is paid for or a hold keeps it.
loss-onedrive = Closed to the person. Files stay until the account is deleted.
loss-phone = Calling stops. Unassign the number first, or it can stay tied to this account.
loss-calling_plan = Calls to outside numbers stop. Unassign the number first, or it can stay tied to this account.
loss-audio_conferencing = Phone numbers in this person’s meetings stop working.
loss-desktop_apps = Word, Excel and the rest only view and print, within 30 days.
loss-copilot = Copilot disappears from the apps.
loss-teams = Teams closes. Messages already sent stay for others.
loss-sharepoint = Sites close to the person. Sites and files stay.
loss-visio = Visio stops. Drawings stay where they are stored.
loss-project = Premium plans can no longer be edited. Project data stays.
loss-power_bi = Publishing and sharing end; refreshes under this owner can stop. Content stays.
loss-power_automate-off = Premium flows go off about { $off }. They are not deleted.
loss-power_apps = Licensed apps no longer open. Apps and their data stay.
loss-dynamics = The user record is disabled; flows that run as this person stop. Records stay.
loss-dataverse = Dataverse closes to the person. Records stay.
loss-intune = Enrolled devices may no longer be managed. They are not wiped.
loss-entra = Premium sign-in protection is no longer licensed. Policies go on.
loss-defender = Protection is no longer licensed. Devices stay enrolled.
loss-planner = Planner closes to the person. Plans and tasks stay.
loss-engage = Posts stay. Access may end, as the network is set up.
loss-stream = Recordings are files in OneDrive and share its dates.
loss-forms = Forms close to the person. Forms and answers stay with the account.
loss-bookings = Calendars can no longer be managed. Shared calendars stay.
loss-other = { $count ->
    [one] Access ends. What becomes of the data is not known: see Details.
   *[other] { $count } services end. What becomes of their data is not known: see Details.
}

clock-works = works until { $date }
clock-restorable = restorable until { $date }
clock-read_only = read-only from { $date }
clock-archived = archived from { $date }
clock-deleted = deleted about { $date }
clock-deleted-cloud_pc = deleted on { $date }
clock-off = switched off about { $date }
clocks = Clocks running

link-retention = What happens to data when a license is removed
link-leaver = Block sign-in and reach the data of someone who left
link-inactive = Keep the mailbox of someone who left (inactive mailboxes)
link-ediscovery = Search mailboxes with eDiscovery
link-onedrive = What happens to an unlicensed OneDrive
link-office = What people see in Office apps without a license
link-cloud-pc = The seven days of grace of a Cloud PC
link-phone = Unassign a phone number first
