<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>CreateFormFrame</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Create workspace</source>
        <translation>Arbeitsbereich anlegen</translation>
    </message>
</context>
<context>
    <name>DeleteWorkspaceForm</name>
    <message>
        <source>Delete workspace</source>
        <translation>Arbeitsbereich löschen</translation>
    </message>
    <message>
        <source>This cannot be undone. What is gone for good:</source>
        <translation>Das lässt sich nicht rückgängig machen. Für immer verloren sind:</translation>
    </message>
    <message>
        <source>Push what you want to keep first. To free its resources and keep its files, stop it instead.</source>
        <translation>Übertragen Sie vorher, was Sie behalten möchten. Um Ressourcen freizugeben und die Dateien zu behalten, stoppen Sie ihn stattdessen.</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Behalten</translation>
    </message>
</context>
<context>
    <name>TerminalPage</name>
    <message>
        <source>Port %1 could not be forwarded</source>
        <translation>Port %1 konnte nicht weitergeleitet werden</translation>
    </message>
</context>
<context>
    <name>berth::desktop::ActivityPage</name>
    <message>
        <source>Filter events</source>
        <translation>Ereignisse filtern</translation>
    </message>
    <message>
        <source>Kind of event</source>
        <translation>Art des Ereignisses</translation>
    </message>
    <message>
        <source>All events</source>
        <translation>Alle Ereignisse</translation>
    </message>
    <message>
        <source>States</source>
        <translation>Zustände</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>What people did</source>
        <translation>Was Personen taten</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>Ereignisse</translation>
    </message>
    <message>
        <source>Nothing happened yet</source>
        <translation>Noch ist nichts geschehen</translation>
    </message>
    <message>
        <source>What happens to this workspace stands here.</source>
        <translation>Hier steht, was mit diesem Arbeitsbereich geschieht.</translation>
    </message>
    <message>
        <source>No event matches</source>
        <translation>Kein Ereignis passt</translation>
    </message>
    <message>
        <source>Take another word or another kind.</source>
        <translation>Versuchen Sie ein anderes Wort oder eine andere Art.</translation>
    </message>
</context>
<context>
    <name>berth::desktop::Application</name>
    <message>
        <source>Berth goes on in the tray</source>
        <translation>Berth läuft in der Infoleiste weiter</translation>
    </message>
    <message>
        <source>Your connections and forwarded ports stay. Quit it there.</source>
        <translation>Ihre Verbindungen und weitergeleiteten Ports bleiben bestehen. Beenden können Sie Berth dort.</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>There is no workspace %1</source>
        <translation>Es gibt keinen Arbeitsbereich %1</translation>
    </message>
    <message>
        <source>It may be somebody else&apos;s, or deleted.</source>
        <translation>Er gehört vielleicht jemand anderem oder wurde gelöscht.</translation>
    </message>
    <message>
        <source>%1 is ready</source>
        <translation>%1 ist bereit</translation>
    </message>
    <message>
        <source>%1 has failed</source>
        <translation>%1 ist fehlgeschlagen</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>The link was not followed</source>
        <translation>Dem Link wurde nicht gefolgt</translation>
    </message>
    <message>
        <source>a local editor</source>
        <translation>einem lokalen Editor</translation>
    </message>
</context>
<context>
    <name>berth::desktop::ConnectionHousekeeping</name>
    <message>
        <source>The workspace does not run.</source>
        <translation>Der Arbeitsbereich läuft nicht.</translation>
    </message>
    <message>
        <source>Start or resume it, and the connection comes back.</source>
        <translation>Starten Sie ihn oder setzen Sie ihn fort; die Verbindung kommt dann zurück.</translation>
    </message>
</context>
<context>
    <name>berth::desktop::ConnectionIndicator</name>
    <message>
        <source>Connecting…</source>
        <translation>Verbinde …</translation>
    </message>
    <message>
        <source>Connected · %1 ms</source>
        <translation>Verbunden · %1 ms</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>Verbunden</translation>
    </message>
    <message numerus="yes">
        <source>Reconnecting in %n s</source>
        <translation>
            <numerusform>Neuer Versuch in %n s</numerusform>
            <numerusform>Neuer Versuch in %n s</numerusform>
        </translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Jetzt</translation>
    </message>
    <message>
        <source>Reconnecting…</source>
        <translation>Verbinde erneut …</translation>
    </message>
    <message>
        <source>Disconnected</source>
        <translation>Getrennt</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>Verbinden</translation>
    </message>
    <message>
        <source>Connection failed</source>
        <translation>Verbindung fehlgeschlagen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
</context>
<context>
    <name>berth::desktop::CreateForm</name>
    <message>
        <source>Give the workspace a name.</source>
        <translation>Geben Sie dem Arbeitsbereich einen Namen.</translation>
    </message>
    <message>
        <source>You already have a workspace named “%1”.</source>
        <translation>Sie haben bereits einen Arbeitsbereich namens „%1“.</translation>
    </message>
    <message>
        <source>Only small letters a–z, digits and “-”: capitals are not allowed.</source>
        <translation>Nur Kleinbuchstaben a–z, Ziffern und „-“: Großbuchstaben sind nicht erlaubt.</translation>
    </message>
    <message>
        <source>Only small letters a–z, digits and “-”: “%1” is not allowed.</source>
        <translation>Nur Kleinbuchstaben a–z, Ziffern und „-“: „%1“ ist nicht erlaubt.</translation>
    </message>
    <message>
        <source>space</source>
        <translation>Leerzeichen</translation>
    </message>
    <message>
        <source>A name has at most %1 characters; this one has %2.</source>
        <translation>Ein Name hat höchstens %1 Zeichen; dieser hat %2.</translation>
    </message>
    <message>
        <source>A name begins and ends with a letter or a digit.</source>
        <translation>Ein Name beginnt und endet mit einem Buchstaben oder einer Ziffer.</translation>
    </message>
    <message>
        <source>This is needed.</source>
        <translation>Diese Angabe wird gebraucht.</translation>
    </message>
    <message numerus="yes">
        <source>At most %n byte(s).</source>
        <translation>
            <numerusform>Höchstens %n Byte.</numerusform>
            <numerusform>Höchstens %n Bytes.</numerusform>
        </translation>
    </message>
    <message>
        <source>It holds a control character that cannot be seen; type it anew.</source>
        <translation>Es enthält ein unsichtbares Steuerzeichen; geben Sie es neu ein.</translation>
    </message>
    <message>
        <source>Choose one of the list.</source>
        <translation>Wählen Sie einen Eintrag der Liste.</translation>
    </message>
</context>
<context>
    <name>berth::desktop::CreateFormView</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>How you find it in lists and on the command line.</source>
        <translation>So finden Sie ihn in Listen und auf der Befehlszeile.</translation>
    </message>
    <message>
        <source>Suggest another name</source>
        <translation>Anderen Namen vorschlagen</translation>
    </message>
    <message numerus="yes">
        <source>%n field(s) to correct</source>
        <translation>
            <numerusform>%n Feld zu berichtigen</numerusform>
            <numerusform>%n Felder zu berichtigen</numerusform>
        </translation>
    </message>
    <message>
        <source>Creating…</source>
        <translation>Wird angelegt …</translation>
    </message>
    <message>
        <source>Create workspace</source>
        <translation>Arbeitsbereich anlegen</translation>
    </message>
</context>
<context>
    <name>berth::desktop::CreateView</name>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Open workspace</source>
        <translation>Arbeitsbereich öffnen</translation>
    </message>
    <message>
        <source>New workspace</source>
        <translation>Neuer Arbeitsbereich</translation>
    </message>
    <message>
        <source>Choose what it starts from.</source>
        <translation>Wählen Sie, womit er beginnt.</translation>
    </message>
    <message>
        <source>New workspace from %1</source>
        <translation>Neuer Arbeitsbereich aus %1</translation>
    </message>
    <message>
        <source>You can go on with something else: it comes up without this page.</source>
        <translation>Sie können anderes tun: Er kommt auch ohne diese Seite hoch.</translation>
    </message>
    <message>
        <source>Show workspace</source>
        <translation>Arbeitsbereich zeigen</translation>
    </message>
</context>
<context>
    <name>berth::desktop::DeleteDialog</name>
    <message>
        <source>All files in /workspace and in the home folder (%1), pushed or not</source>
        <translation>Alle Dateien in /workspace und im Home-Ordner (%1), ob übertragen oder nicht</translation>
    </message>
    <message>
        <source>All files in /workspace and in the home folder, pushed or not</source>
        <translation>Alle Dateien in /workspace und im Home-Ordner, ob übertragen oder nicht</translation>
    </message>
    <message>
        <source>Every program that runs in it, with its terminals and editors</source>
        <translation>Jedes Programm, das darin läuft, mit seinen Terminals und Editoren</translation>
    </message>
    <message numerus="yes">
        <source>%n stored secret(s)</source>
        <translation>
            <numerusform>%n gespeichertes Geheimnis</numerusform>
            <numerusform>%n gespeicherte Geheimnisse</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete %1?</source>
        <translation>%1 löschen?</translation>
    </message>
</context>
<context>
    <name>berth::desktop::DeviceCodePanel</name>
    <message>
        <source>Open on any device</source>
        <translation>Auf einem beliebigen Gerät öffnen</translation>
    </message>
    <message>
        <source>and type this code</source>
        <translation>und diesen Code eingeben</translation>
    </message>
    <message>
        <source>Copy the code</source>
        <translation>Code kopieren</translation>
    </message>
    <message>
        <source>The code is good for another %1.</source>
        <translation>Der Code gilt noch %1.</translation>
    </message>
</context>
<context>
    <name>berth::desktop::DownloadBar</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Progress of %1</source>
        <translation>Fortschritt von %1</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>Ordner zeigen</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1 is in %2</source>
        <translation>%1 liegt in %2</translation>
    </message>
    <message>
        <source>%1 was cancelled</source>
        <translation>%1 wurde abgebrochen</translation>
    </message>
    <message>
        <source>%1 broke off: %2</source>
        <translation>%1 brach ab: %2</translation>
    </message>
</context>
<context>
    <name>berth::desktop::EditorMenu</name>
    <message>
        <source>Get another editor</source>
        <translation>Anderen Editor holen</translation>
    </message>
</context>
<context>
    <name>berth::desktop::EditorOpener</name>
    <message>
        <source>%1 does not run</source>
        <translation>%1 läuft nicht</translation>
    </message>
    <message>
        <source>Start it, and open it then.</source>
        <translation>Starten Sie ihn und öffnen Sie ihn dann.</translation>
    </message>
    <message>
        <source>The editor was not opened</source>
        <translation>Der Editor wurde nicht geöffnet</translation>
    </message>
    <message>
        <source>Get %1</source>
        <translation>%1 holen</translation>
    </message>
</context>
<context>
    <name>berth::desktop::EventTableModel</name>
    <message>
        <source>Berth</source>
        <comment>the platform did it by itself</comment>
        <translation>Berth</translation>
    </message>
    <message>
        <source>You</source>
        <translation>Sie</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Wer</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
</context>
<context>
    <name>berth::desktop::FindBar</name>
    <message>
        <source>Find on this page</source>
        <translation>Auf dieser Seite suchen</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>Vorheriger</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Nächster</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close the search</source>
        <translation>Suche schließen</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>Nichts gefunden</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
</context>
<context>
    <name>berth::desktop::GitCard</name>
    <message>
        <source>Git</source>
        <translation>Git</translation>
    </message>
    <message>
        <source>Your SSH keys are lent to</source>
        <translation>Ihre SSH-Schlüssel sind verliehen an</translation>
    </message>
    <message>
        <source>Git in your workspaces may sign in at these hosts as you, while this computer is connected. At others you are asked.</source>
        <translation>Git darf sich aus Ihren Arbeitsbereichen an diesen Hosts als Sie anmelden, solange dieser Computer verbunden ist. Bei anderen werden Sie gefragt.</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>Host</translation>
    </message>
    <message>
        <source>Add host</source>
        <translation>Host hinzufügen</translation>
    </message>
    <message>
        <source>Credentials for %1</source>
        <translation>Zugangsdaten für %1</translation>
    </message>
    <message>
        <source>May sign in</source>
        <translation>Darf sich anmelden</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>Nie</translation>
    </message>
    <message>
        <source>Ask again for %1</source>
        <translation>Bei %1 wieder fragen</translation>
    </message>
    <message>
        <source>Lend %1 no SSH keys</source>
        <translation>%1 keine SSH-Schlüssel leihen</translation>
    </message>
</context>
<context>
    <name>berth::desktop::GitLending</name>
    <message>
        <source>Git asks for credentials</source>
        <translation>Git fragt nach Zugangsdaten</translation>
    </message>
    <message>
        <source>Lend %1 your credentials for %2?</source>
        <translation>%1 Ihre Zugangsdaten für %2 leihen?</translation>
    </message>
    <message>
        <source>A program in the workspace wants to sign in there as you. They are not kept in the workspace, but the program sees them.</source>
        <translation>Ein Programm im Arbeitsbereich will sich dort in Ihrem Namen anmelden. Sie werden nicht im Arbeitsbereich aufbewahrt, aber das Programm sieht sie.</translation>
    </message>
    <message>
        <source>This time</source>
        <translation>Dieses Mal</translation>
    </message>
    <message>
        <source>Always for this host</source>
        <translation>Immer für diesen Host</translation>
    </message>
    <message>
        <source>Never for this host</source>
        <translation>Nie für diesen Host</translation>
    </message>
</context>
<context>
    <name>berth::desktop::IdePage</name>
    <message>
        <source>Smaller</source>
        <translation>Kleiner</translation>
    </message>
    <message>
        <source>Size of the IDE</source>
        <translation>Größe der IDE</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>Größer</translation>
    </message>
    <message>
        <source>Find on this page</source>
        <translation>Auf dieser Seite suchen</translation>
    </message>
    <message>
        <source>Load the IDE anew</source>
        <translation>IDE neu laden</translation>
    </message>
    <message>
        <source>Open in the system&apos;s browser</source>
        <translation>Im Browser des Systems öffnen</translation>
    </message>
    <message>
        <source>%1 is coming up</source>
        <translation>%1 kommt hoch</translation>
    </message>
    <message>
        <source>%1 is suspended</source>
        <translation>%1 ist angehalten</translation>
    </message>
    <message>
        <source>Its programs go on where they were, the IDE too.</source>
        <translation>Seine Programme machen dort weiter, wo sie waren, die IDE auch.</translation>
    </message>
    <message>
        <source>Resume and open the IDE</source>
        <translation>Fortsetzen und IDE öffnen</translation>
    </message>
    <message>
        <source>%1 is stopped</source>
        <translation>%1 ist gestoppt</translation>
    </message>
    <message>
        <source>Its files are there; the IDE opens once it runs.</source>
        <translation>Seine Dateien sind da; die IDE öffnet sich, sobald er läuft.</translation>
    </message>
    <message>
        <source>Start and open the IDE</source>
        <translation>Starten und IDE öffnen</translation>
    </message>
    <message>
        <source>%1 is in error</source>
        <translation>%1 ist im Fehlerzustand</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>%1 is being deleted</source>
        <translation>%1 wird gelöscht</translation>
    </message>
    <message>
        <source>The IDE cannot be opened</source>
        <translation>Die IDE kann nicht geöffnet werden</translation>
    </message>
    <message>
        <source>The IDE has moved</source>
        <translation>Die IDE ist umgezogen</translation>
    </message>
    <message>
        <source>The IDE cannot be shown here</source>
        <translation>Die IDE kann hier nicht gezeigt werden</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Some extensions could not be installed. %1</source>
        <translation>Einige Erweiterungen konnten nicht installiert werden. %1</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Ausblenden</translation>
    </message>
    <message>
        <source>The IDE does not answer</source>
        <translation>Die IDE antwortet nicht</translation>
    </message>
    <message>
        <source>Nothing came from its address on this machine.</source>
        <translation>Von ihrer Adresse auf diesem Rechner kam nichts.</translation>
    </message>
    <message>
        <source>Load it again; what runs in its terminals goes on.</source>
        <translation>Laden Sie sie erneut; was in ihren Terminals läuft, läuft weiter.</translation>
    </message>
    <message>
        <source>Load again</source>
        <translation>Erneut laden</translation>
    </message>
    <message>
        <source>The IDE&apos;s view has ended unexpectedly</source>
        <translation>Die Ansicht der IDE wurde unerwartet beendet</translation>
    </message>
    <message>
        <source>Your files and what runs in the IDE&apos;s terminals are untouched.</source>
        <translation>Ihre Dateien und was in den Terminals der IDE läuft, sind unberührt.</translation>
    </message>
</context>
<context>
    <name>berth::desktop::IdeWebPage</name>
    <message>
        <source>It was ended from outside, perhaps for want of memory.</source>
        <translation>Sie wurde von außen beendet, vielleicht aus Speichermangel.</translation>
    </message>
    <message>
        <source>It ended with code %1.</source>
        <translation>Sie endete mit Code %1.</translation>
    </message>
</context>
<context>
    <name>berth::desktop::IdeWebView</name>
    <message>
        <source>Browser IDE</source>
        <translation>Browser-IDE</translation>
    </message>
</context>
<context>
    <name>berth::desktop::LinkQuestion</name>
    <message>
        <source>A link wants to open an editor</source>
        <translation>Ein Link will einen Editor öffnen</translation>
    </message>
    <message>
        <source>Open %1 in %2?</source>
        <translation>%1 in %2 öffnen?</translation>
    </message>
    <message>
        <source>You followed a link that asks for the folder %1. Go on if you expected that.</source>
        <translation>Sie sind einem Link gefolgt, der den Ordner %1 verlangt. Fahren Sie fort, wenn Sie das erwartet haben.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
</context>
<context>
    <name>berth::desktop::LogView</name>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
</context>
<context>
    <name>berth::desktop::MainWindow</name>
    <message>
        <source>Looking for your sign-in</source>
        <translation>Ihre Anmeldung wird gesucht</translation>
    </message>
    <message>
        <source>Your workspaces cannot be read</source>
        <translation>Ihre Arbeitsbereiche können nicht gelesen werden</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Reading your workspaces</source>
        <translation>Ihre Arbeitsbereiche werden gelesen</translation>
    </message>
    <message>
        <source>Create your first workspace</source>
        <translation>Legen Sie Ihren ersten Arbeitsbereich an</translation>
    </message>
    <message>
        <source>A workspace is a development environment of its own, with an editor, terminals and the ports of what you run in it. It comes up from a template in seconds.</source>
        <translation>Ein Arbeitsbereich ist eine eigene Entwicklungsumgebung mit Editor, Terminals und den Ports dessen, was Sie darin ausführen. Aus einer Vorlage ist er in Sekunden da.</translation>
    </message>
    <message>
        <source>New workspace</source>
        <translation>Neuer Arbeitsbereich</translation>
    </message>
    <message>
        <source>Choose a workspace</source>
        <translation>Wählen Sie einen Arbeitsbereich</translation>
    </message>
    <message>
        <source>Its editor, terminals and ports open here. Ctrl+K searches.</source>
        <translation>Sein Editor, seine Terminals und Ports öffnen sich hier. Strg+K sucht.</translation>
    </message>
    <message>
        <source>Signing out</source>
        <translation>Abmelden</translation>
    </message>
    <message>
        <source>Workspaces</source>
        <translation>Arbeitsbereiche</translation>
    </message>
    <message>
        <source>Your workspaces are shown as they were last known</source>
        <translation>Ihre Arbeitsbereiche stehen hier, wie sie zuletzt bekannt waren</translation>
    </message>
</context>
<context>
    <name>berth::desktop::MetricCard</name>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Arbeitsspeicher</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>Speicherplatz</translation>
    </message>
    <message>
        <source>of %1 cores</source>
        <translation>von %1 Kernen</translation>
    </message>
    <message>
        <source>cores, no limit</source>
        <translation>Kerne, unbegrenzt</translation>
    </message>
    <message>
        <source>of %1</source>
        <translation>von %1</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>unbegrenzt</translation>
    </message>
    <message>
        <source>Nothing measured in the last hour</source>
        <translation>In der letzten Stunde nichts gemessen</translation>
    </message>
    <message>
        <source>Last hour · peak %1</source>
        <translation>Letzte Stunde · Spitze %1</translation>
    </message>
    <message>
        <source>not measured yet</source>
        <translation>noch nicht gemessen</translation>
    </message>
    <message>
        <source>nothing runs</source>
        <translation>nichts läuft</translation>
    </message>
</context>
<context>
    <name>berth::desktop::NextActions</name>
    <message>
        <source>Open the IDE</source>
        <translation>IDE öffnen</translation>
    </message>
    <message>
        <source>Open a terminal</source>
        <translation>Terminal öffnen</translation>
    </message>
    <message>
        <source>port %1</source>
        <translation>Port %1</translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation>%1 öffnen</translation>
    </message>
    <message>
        <source>Forward a port</source>
        <translation>Port weiterleiten</translation>
    </message>
    <message numerus="yes">
        <source>%n program(s) listening</source>
        <translation>
            <numerusform>%n Programm lauscht</numerusform>
            <numerusform>%n Programme lauschen</numerusform>
        </translation>
    </message>
    <message>
        <source>Its programs go on where they were, within a second.</source>
        <translation>Seine Programme machen binnen einer Sekunde weiter, wo sie waren.</translation>
    </message>
    <message>
        <source>Your files are as you left them.</source>
        <translation>Ihre Dateien sind, wie Sie sie verlassen haben.</translation>
    </message>
    <message>
        <source>It begins at the step that failed.</source>
        <translation>Es beginnt beim fehlgeschlagenen Schritt.</translation>
    </message>
    <message>
        <source>See what happened</source>
        <translation>Sehen, was geschah</translation>
    </message>
    <message>
        <source>All events of this workspace</source>
        <translation>Alle Ereignisse dieses Arbeitsbereichs</translation>
    </message>
    <message>
        <source>In this window</source>
        <translation>In diesem Fenster</translation>
    </message>
    <message>
        <source>A shell inside</source>
        <translation>Eine Shell darin</translation>
    </message>
    <message>
        <source>Open in %1</source>
        <translation>In %1 öffnen</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>Auf diesem Computer</translation>
    </message>
</context>
<context>
    <name>berth::desktop::OverviewPage</name>
    <message>
        <source>Timeline</source>
        <translation>Zeitleiste</translation>
    </message>
    <message>
        <source>Timeline of states</source>
        <translation>Zeitleiste der Zustände</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>Werkzeuge</translation>
    </message>
    <message>
        <source>Tools of the template</source>
        <translation>Werkzeuge der Vorlage</translation>
    </message>
    <message>
        <source>About</source>
        <translation>Über</translation>
    </message>
    <message>
        <source>What the template asks for is looked for while the workspace runs.</source>
        <translation>Was die Vorlage verlangt, wird gesucht, während der Arbeitsbereich läuft.</translation>
    </message>
    <message>
        <source>Template</source>
        <translation>Vorlage</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>Besitzer</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Angelegt</translation>
    </message>
    <message>
        <source>Last used</source>
        <translation>Zuletzt benutzt</translation>
    </message>
    <message>
        <source>Not yet</source>
        <translation>Noch nicht</translation>
    </message>
    <message>
        <source>Set, kept secret</source>
        <translation>Gesetzt, geheim gehalten</translation>
    </message>
    <message>
        <source>Not honoured by this platform</source>
        <translation>Von dieser Plattform nicht erfüllt</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Überblick</translation>
    </message>
</context>
<context>
    <name>berth::desktop::ParameterField</name>
    <message>
        <source>secret, required</source>
        <translation>geheim, erforderlich</translation>
    </message>
    <message>
        <source>secret, optional</source>
        <translation>geheim, freiwillig</translation>
    </message>
    <message>
        <source>optional</source>
        <translation>freiwillig</translation>
    </message>
    <message>
        <source>Back to the default</source>
        <translation>Zurück zur Vorgabe</translation>
    </message>
    <message>
        <source>Back to the default: %1</source>
        <translation>Zurück zur Vorgabe: %1</translation>
    </message>
    <message>
        <source>Show what is typed</source>
        <translation>Eingabe zeigen</translation>
    </message>
    <message>
        <source>Hide what is typed</source>
        <translation>Eingabe verbergen</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen …</translation>
    </message>
    <message>
        <source>Not set</source>
        <translation>Nicht gesetzt</translation>
    </message>
</context>
<context>
    <name>berth::desktop::Phrases</name>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation>Wird vorbereitet</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Startet</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Läuft</translation>
    </message>
    <message>
        <source>Suspended</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>Wird gestoppt</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Gestoppt</translation>
    </message>
    <message>
        <source>Deleting</source>
        <translation>Wird gelöscht</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>Gelöscht</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stoppen</translation>
    </message>
    <message>
        <source>Suspend</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>%1 could not be started</source>
        <translation>%1 konnte nicht gestartet werden</translation>
    </message>
    <message>
        <source>%1 could not be stopped</source>
        <translation>%1 konnte nicht gestoppt werden</translation>
    </message>
    <message>
        <source>%1 could not be suspended</source>
        <translation>%1 konnte nicht angehalten werden</translation>
    </message>
    <message>
        <source>%1 could not be resumed</source>
        <translation>%1 konnte nicht fortgesetzt werden</translation>
    </message>
    <message>
        <source>%1 could not be tried again</source>
        <translation>%1 konnte nicht erneut versucht werden</translation>
    </message>
    <message>
        <source>%1 could not be cancelled</source>
        <translation>%1 konnte nicht abgebrochen werden</translation>
    </message>
    <message>
        <source>%1 could not be deleted</source>
        <translation>%1 konnte nicht gelöscht werden</translation>
    </message>
    <message>
        <source>Tries again in %1</source>
        <translation>Neuer Versuch in %1</translation>
    </message>
    <message>
        <source>Waits for its turn</source>
        <translation>Wartet, bis er an der Reihe ist</translation>
    </message>
    <message>
        <source>Active %1</source>
        <translation>Aktiv %1</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>Suspended %1</source>
        <translation>Angehalten %1</translation>
    </message>
    <message>
        <source>Its programs are being ended</source>
        <translation>Seine Programme werden beendet</translation>
    </message>
    <message>
        <source>Stopped %1</source>
        <translation>Gestoppt %1</translation>
    </message>
    <message>
        <source>Its files are being removed</source>
        <translation>Seine Dateien werden entfernt</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>gerade eben</translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s) ago</source>
        <translation>
            <numerusform>vor %n Minute</numerusform>
            <numerusform>vor %n Minuten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) ago</source>
        <translation>
            <numerusform>vor %n Stunde</numerusform>
            <numerusform>vor %n Stunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>vor %n Tag</numerusform>
            <numerusform>vor %n Tagen</numerusform>
        </translation>
    </message>
    <message>
        <source>on %1</source>
        <translation>am %1</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 min %2 s</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 h %2 min</translation>
    </message>
    <message>
        <source>The sign-in is not valid</source>
        <translation>Die Anmeldung ist nicht gültig</translation>
    </message>
    <message>
        <source>You may not do that</source>
        <translation>Das dürfen Sie nicht</translation>
    </message>
    <message>
        <source>It does not exist any more</source>
        <translation>Es existiert nicht mehr</translation>
    </message>
    <message>
        <source>That is not possible now</source>
        <translation>Das ist jetzt nicht möglich</translation>
    </message>
    <message>
        <source>Too many requests</source>
        <translation>Zu viele Anfragen</translation>
    </message>
    <message>
        <source>It cannot be reached</source>
        <translation>Nicht erreichbar</translation>
    </message>
    <message>
        <source>There was no answer in time</source>
        <translation>Es kam rechtzeitig keine Antwort</translation>
    </message>
    <message>
        <source>It was cancelled</source>
        <translation>Es wurde abgebrochen</translation>
    </message>
    <message>
        <source>The platform cannot do that</source>
        <translation>Die Plattform kann das nicht</translation>
    </message>
    <message>
        <source>Something went wrong</source>
        <translation>Etwas ist schiefgegangen</translation>
    </message>
    <message>
        <source>&lt; %1 s</source>
        <translation>&lt; %1 s</translation>
    </message>
</context>
<context>
    <name>berth::desktop::PortOffers</name>
    <message>
        <source>Port %1 of %2 is open</source>
        <translation>Port %1 von %2 ist offen</translation>
    </message>
    <message>
        <source>%1 listens on port %2 of %3</source>
        <translation>%1 lauscht auf Port %2 von %3</translation>
    </message>
    <message>
        <source>It can be had on this computer&apos;s localhost.</source>
        <translation>Er lässt sich auf localhost dieses Computers holen.</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>Weiterleiten</translation>
    </message>
    <message>
        <source>Port %1 could not be forwarded</source>
        <translation>Port %1 konnte nicht weitergeleitet werden</translation>
    </message>
    <message>
        <source>Port %1 of %2 is forwarded</source>
        <translation>Port %1 von %2 ist weitergeleitet</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
</context>
<context>
    <name>berth::desktop::PortTableModel</name>
    <message>
        <source>%1 is taken on this computer, so %2 stands in for it. End the program that has %1 and try again, or keep %2.</source>
        <translation>%1 ist auf diesem Computer belegt, deshalb vertritt ihn %2. Beenden Sie das Programm, das %1 hat, und versuchen Sie es erneut, oder bleiben Sie bei %2.</translation>
    </message>
    <message>
        <source>%1  %2</source>
        <comment>port, its name</comment>
        <translation>%1  %2</translation>
    </message>
    <message>
        <source>A program of another user</source>
        <translation>Ein Programm eines anderen Benutzers</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>program, its process id</comment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Not forwarded</source>
        <translation>Nicht weitergeleitet</translation>
    </message>
    <message>
        <source>Cannot be forwarded</source>
        <translation>Kann nicht weitergeleitet werden</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stoppen</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>Weiterleiten</translation>
    </message>
    <message>
        <source>“%1” is no port.</source>
        <translation>„%1“ ist kein Port.</translation>
    </message>
    <message>
        <source>A port is a number from 1 to 65535.</source>
        <translation>Ein Port ist eine Zahl von 1 bis 65535.</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>Port</translation>
    </message>
    <message>
        <source>In the workspace</source>
        <translation>Im Arbeitsbereich</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>Auf diesem Computer</translation>
    </message>
    <message>
        <source>%1 is taken on this computer by %2, so %3 stands in for it.</source>
        <translation>%1 ist auf diesem Computer von %2 belegt, deshalb steht %3 dafür.</translation>
    </message>
    <message>
        <source>%1/s</source>
        <comment>bytes a second</comment>
        <translation>%1/s</translation>
    </message>
    <message>
        <source>%1 open  ↓ %2  ↑ %3</source>
        <comment>connections, bytes from the workspace, bytes to it</comment>
        <translation>%1 offen  ↓ %2  ↑ %3</translation>
    </message>
    <message>
        <source>Traffic</source>
        <translation>Verkehr</translation>
    </message>
    <message>
        <source>Not listening</source>
        <translation>Lauscht nicht</translation>
    </message>
    <message>
        <source>“%1” is no socket.</source>
        <translation>„%1“ ist kein Socket.</translation>
    </message>
    <message>
        <source>A socket is a path that begins with “/”.</source>
        <translation>Ein Socket ist ein Pfad, der mit „/“ beginnt.</translation>
    </message>
    <message>
        <source>It is not said where it leads on this computer.</source>
        <translation>Es fehlt, wohin es auf diesem Computer führt.</translation>
    </message>
    <message>
        <source>Type a port, or the path of a socket.</source>
        <translation>Geben Sie einen Port oder den Pfad eines Sockets ein.</translation>
    </message>
</context>
<context>
    <name>berth::desktop::PortsPage</name>
    <message>
        <source>Ports</source>
        <translation>Ports</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>Port</translation>
    </message>
    <message>
        <source>Port in the workspace</source>
        <translation>Port im Arbeitsbereich</translation>
    </message>
    <message>
        <source>The same</source>
        <translation>Derselbe</translation>
    </message>
    <message>
        <source>Port on this computer; left empty, the same number</source>
        <translation>Port auf diesem Computer; leer gelassen dieselbe Nummer</translation>
    </message>
    <message>
        <source>Forward port</source>
        <translation>Port weiterleiten</translation>
    </message>
    <message>
        <source>of the workspace to</source>
        <translation>des Arbeitsbereichs an</translation>
    </message>
    <message>
        <source>on this computer</source>
        <translation>auf diesem Computer</translation>
    </message>
    <message>
        <source>Open %1 in the browser</source>
        <translation>%1 im Browser öffnen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stoppen</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>Weiterleiten</translation>
    </message>
    <message>
        <source>Stop forwarding port %1</source>
        <translation>Weiterleitung von Port %1 beenden</translation>
    </message>
    <message>
        <source>Forward port %1</source>
        <translation>Port %1 weiterleiten</translation>
    </message>
    <message>
        <source>No ports yet</source>
        <translation>Noch keine Ports</translation>
    </message>
    <message>
        <source>Start a server in the workspace and it shows up here by itself.</source>
        <translation>Starten Sie im Arbeitsbereich einen Server, und er erscheint hier von selbst.</translation>
    </message>
    <message>
        <source>Ports show up while the workspace runs.</source>
        <translation>Ports erscheinen, während der Arbeitsbereich läuft.</translation>
    </message>
    <message>
        <source>Try %1 again</source>
        <translation>%1 erneut versuchen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Other tunnels</source>
        <translation>Weitere Tunnel</translation>
    </message>
    <message>
        <source>A port of this computer, into the workspace…</source>
        <translation>Ein Port dieses Computers, im Arbeitsbereich …</translation>
    </message>
    <message>
        <source>A Unix socket of the workspace…</source>
        <translation>Ein Unix-Socket des Arbeitsbereichs …</translation>
    </message>
    <message>
        <source>A SOCKS proxy to all that it reaches…</source>
        <translation>Ein SOCKS-Proxy zu allem, was er erreicht …</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Ausblenden</translation>
    </message>
</context>
<context>
    <name>berth::desktop::ProvisioningView</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Steps done</source>
        <translation>Erledigte Schritte</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>The line that says why</source>
        <translation>Die Zeile, die sagt, warum</translation>
    </message>
    <message>
        <source>%1 is ready</source>
        <translation>%1 ist bereit</translation>
    </message>
    <message>
        <source>%1 could not be brought up</source>
        <translation>%1 konnte nicht hochgebracht werden</translation>
    </message>
    <message>
        <source>%1 was cancelled</source>
        <translation>%1 wurde abgebrochen</translation>
    </message>
    <message>
        <source>%1 is being removed</source>
        <translation>%1 wird entfernt</translation>
    </message>
    <message>
        <source>%1 is coming up</source>
        <translation>%1 kommt hoch</translation>
    </message>
    <message>
        <source>Bringing up %1</source>
        <translation>%1 wird hochgebracht</translation>
    </message>
    <message>
        <source>It failed</source>
        <translation>Es ist fehlgeschlagen</translation>
    </message>
    <message>
        <source>This step failed: %1</source>
        <translation>Dieser Schritt schlug fehl: %1</translation>
    </message>
    <message>
        <source>It is tried again by itself at %1.</source>
        <translation>Um %1 wird es von selbst erneut versucht.</translation>
    </message>
    <message>
        <source>It stays like this until you try again; done steps are not done twice.</source>
        <translation>So bleibt es, bis Sie es erneut versuchen; erledigte Schritte werden nicht wiederholt.</translation>
    </message>
</context>
<context>
    <name>berth::desktop::QrView</name>
    <message>
        <source>QR code for %1</source>
        <translation>QR-Code für %1</translation>
    </message>
</context>
<context>
    <name>berth::desktop::SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Berth %1</source>
        <translation>Berth %1</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Farbschema</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Sprache</translation>
    </message>
    <message>
        <source>Browser IDE</source>
        <translation>Browser-IDE</translation>
    </message>
    <message>
        <source>Kept by the platform: the same on each of your machines.</source>
        <translation>Von der Plattform aufbewahrt: auf jedem Ihrer Rechner gleich.</translation>
    </message>
    <message>
        <source>As Berth</source>
        <translation>Wie Berth</translation>
    </message>
    <message>
        <source>T&amp;heme</source>
        <translation>Fa&amp;rbschema</translation>
    </message>
    <message>
        <source> px</source>
        <translation> px</translation>
    </message>
    <message>
        <source>&amp;Font size</source>
        <translation>Schrift&amp;größe</translation>
    </message>
    <message>
        <source>VS Code</source>
        <translation>VS Code</translation>
    </message>
    <message>
        <source>&amp;Key bindings</source>
        <translation>&amp;Tastenbelegung</translation>
    </message>
    <message>
        <source>In the background</source>
        <translation>Im Hintergrund</translation>
    </message>
    <message>
        <source>Closing the window leaves Berth in the tray</source>
        <translation>Nach dem Schließen läuft Berth in der Infoleiste weiter</translation>
    </message>
    <message>
        <source>Tell me when a workspace is ready or has failed</source>
        <translation>Melden, wenn ein Arbeitsbereich bereit ist oder scheitert</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Konto</translation>
    </message>
    <message>
        <source>Signed in at %1</source>
        <translation>Angemeldet bei %1</translation>
    </message>
    <message>
        <source>Your sign-in ends with Berth: this computer&apos;s keychain cannot be used. %1</source>
        <translation>Ihre Anmeldung endet mit Berth: Der Schlüsselbund dieses Computers ist nicht nutzbar. %1</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>Abmelden</translation>
    </message>
    <message>
        <source>That was not saved. %1</source>
        <translation>Das wurde nicht gespeichert. %1</translation>
    </message>
    <message>
        <source>Terminal</source>
        <translation>Terminal</translation>
    </message>
    <message>
        <source>Programs in a terminal may fill the clipboard</source>
        <translation>Programme in einem Terminal dürfen die Zwischenablage füllen</translation>
    </message>
    <message>
        <source>Only from the terminal that you work in. They can never read it.</source>
        <translation>Nur aus dem Terminal, in dem Sie arbeiten. Lesen können sie sie nie.</translation>
    </message>
    <message>
        <source>Dotfiles</source>
        <translation>Dotfiles</translation>
    </message>
    <message>
        <source>Your own settings, cloned into each workspace that you create from now on. Kept by the platform.</source>
        <translation>Ihre eigenen Einstellungen, geklont in jeden Arbeitsbereich, den Sie von jetzt an anlegen. Die Plattform bewahrt sie auf.</translation>
    </message>
    <message>
        <source>&amp;Repository</source>
        <translation>&amp;Repository</translation>
    </message>
    <message>
        <source>&amp;Command in it</source>
        <translation>&amp;Befehl darin</translation>
    </message>
</context>
<context>
    <name>berth::desktop::Sidebar</name>
    <message>
        <source>New workspace</source>
        <translation>Neuer Arbeitsbereich</translation>
    </message>
    <message>
        <source>Search workspaces</source>
        <translation>Arbeitsbereiche durchsuchen</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>Abmelden</translation>
    </message>
    <message>
        <source>The list cannot be read</source>
        <translation>Die Liste kann nicht gelesen werden</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Reading your workspaces</source>
        <translation>Ihre Arbeitsbereiche werden gelesen</translation>
    </message>
    <message>
        <source>No match</source>
        <translation>Kein Treffer</translation>
    </message>
    <message>
        <source>No workspace, template or state fits this search.</source>
        <translation>Kein Arbeitsbereich, keine Vorlage und kein Zustand passt zu dieser Suche.</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alle zeigen</translation>
    </message>
    <message>
        <source>No workspaces yet</source>
        <translation>Noch keine Arbeitsbereiche</translation>
    </message>
    <message>
        <source>Last known, from %1</source>
        <translation>Zuletzt bekannt, von %1</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Konto</translation>
    </message>
    <message>
        <source>Account: %1</source>
        <translation>Konto: %1</translation>
    </message>
</context>
<context>
    <name>berth::desktop::SignInPage</name>
    <message>
        <source>Welcome to Berth</source>
        <translation>Willkommen bei Berth</translation>
    </message>
    <message>
        <source>Your development environments, on your own desktop.</source>
        <translation>Ihre Entwicklungsumgebungen, auf Ihrem eigenen Desktop.</translation>
    </message>
    <message>
        <source>You were signed out. %1</source>
        <translation>Sie wurden abgemeldet. %1</translation>
    </message>
    <message>
        <source>Platform &amp;address</source>
        <translation>&amp;Adresse der Plattform</translation>
    </message>
    <message>
        <source>Sign in with the browser</source>
        <translation>Mit dem Browser anmelden</translation>
    </message>
    <message>
        <source>Sign in with a code on another device</source>
        <translation>Mit einem Code auf einem anderen Gerät anmelden</translation>
    </message>
    <message>
        <source>Open the page again</source>
        <translation>Seite erneut öffnen</translation>
    </message>
    <message>
        <source>Copy its address</source>
        <translation>Adresse kopieren</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Asking %1</source>
        <translation>Frage %1</translation>
    </message>
    <message>
        <source>for its sign-in provider</source>
        <translation>nach dem Anmeldedienst</translation>
    </message>
    <message>
        <source>Finish signing in in your browser</source>
        <translation>Schließen Sie die Anmeldung im Browser ab</translation>
    </message>
    <message>
        <source>Open the sign-in page in a browser on this machine</source>
        <translation>Öffnen Sie die Anmeldeseite in einem Browser auf diesem Rechner</translation>
    </message>
    <message>
        <source>Berth waits for %1. This window goes on by itself.</source>
        <translation>Berth wartet auf %1. Dieses Fenster geht von selbst weiter.</translation>
    </message>
    <message>
        <source>Berth found no browser to open. Copy the address and open it by hand; it works on this machine only.</source>
        <translation>Berth fand keinen Browser. Kopieren Sie die Adresse und öffnen Sie sie von Hand; sie gilt nur auf diesem Rechner.</translation>
    </message>
    <message>
        <source>Sign in on another device</source>
        <translation>Auf einem anderen Gerät anmelden</translation>
    </message>
    <message>
        <source>This window goes on by itself when you are done there.</source>
        <translation>Dieses Fenster geht von selbst weiter, wenn Sie dort fertig sind.</translation>
    </message>
    <message>
        <source>Your sign-in will end with Berth: this computer&apos;s keychain cannot be used. %1</source>
        <translation>Ihre Anmeldung wird mit Berth enden: Der Schlüsselbund dieses Computers ist nicht nutzbar. %1</translation>
    </message>
    <message>
        <source>Ask whoever runs Berth for you; on this machine it is %1.</source>
        <translation>Fragen Sie, wer Berth für Sie betreibt; auf diesem Rechner ist es %1.</translation>
    </message>
</context>
<context>
    <name>berth::desktop::Spinner</name>
    <message>
        <source>Working</source>
        <translation>In Arbeit</translation>
    </message>
</context>
<context>
    <name>berth::desktop::TemplateDetails</name>
    <message>
        <source>What you get</source>
        <translation>Was Sie bekommen</translation>
    </message>
    <message>
        <source>YAML</source>
        <translation>YAML</translation>
    </message>
    <message>
        <source>About the template</source>
        <translation>Über die Vorlage</translation>
    </message>
    <message>
        <source>The template as YAML</source>
        <translation>Die Vorlage als YAML</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>Wird geladen …</translation>
    </message>
    <message>
        <source>Resources</source>
        <translation>Ressourcen</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>Werkzeuge</translation>
    </message>
    <message>
        <source>%1 on port %2</source>
        <translation>%1 an Port %2</translation>
    </message>
    <message>
        <source>Ports</source>
        <translation>Ports</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Image</translation>
    </message>
    <message>
        <source>What this platform cannot honour</source>
        <translation>Was diese Plattform nicht erfüllen kann</translation>
    </message>
</context>
<context>
    <name>berth::desktop::TemplateGallery</name>
    <message>
        <source>Search templates</source>
        <translation>Vorlagen durchsuchen</translation>
    </message>
    <message>
        <source>Templates</source>
        <translation>Vorlagen</translation>
    </message>
    <message>
        <source>Loading templates</source>
        <translation>Vorlagen werden geladen</translation>
    </message>
    <message>
        <source>The templates could not be loaded</source>
        <translation>Die Vorlagen konnten nicht geladen werden</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>No templates yet</source>
        <translation>Noch keine Vorlagen</translation>
    </message>
    <message>
        <source>Whoever runs this platform adds templates to its templates folder.</source>
        <translation>Wer diese Plattform betreibt, legt Vorlagen in ihren Vorlagenordner.</translation>
    </message>
    <message>
        <source>No template matches</source>
        <translation>Keine Vorlage passt</translation>
    </message>
    <message>
        <source>Search for another name, tool or word.</source>
        <translation>Suchen Sie nach einem anderen Namen, Werkzeug oder Wort.</translation>
    </message>
</context>
<context>
    <name>berth::desktop::TemplateListModel</name>
    <message>
        <source>%1 CPU</source>
        <translation>%1 CPU</translation>
    </message>
    <message>
        <source>%1 disk</source>
        <translation>%1 Speicherplatz</translation>
    </message>
    <message numerus="yes">
        <source>%n GPU(s)</source>
        <translation>
            <numerusform>%n GPU</numerusform>
            <numerusform>%n GPUs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n limit(s) here</source>
        <comment>of what this platform honours</comment>
        <translation>
            <numerusform>%n Einschränkung hier</numerusform>
            <numerusform>%n Einschränkungen hier</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>berth::desktop::TerminalFindBar</name>
    <message>
        <source>Find in the terminal</source>
        <translation>Im Terminal suchen</translation>
    </message>
    <message>
        <source>Tell capitals from small letters</source>
        <translation>Groß- und Kleinschreibung beachten</translation>
    </message>
    <message>
        <source>The one before (Return)</source>
        <translation>Die Stelle davor (Eingabe)</translation>
    </message>
    <message>
        <source>The one after (Shift+Return)</source>
        <translation>Die Stelle danach (Umschalt+Eingabe)</translation>
    </message>
    <message>
        <source>Close the search (Escape)</source>
        <translation>Suche schließen (Escape)</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>Nichts gefunden</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Sucht…</translation>
    </message>
    <message>
        <source>%1+</source>
        <translation>%1+</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
</context>
<context>
    <name>berth::desktop::TerminalPage</name>
    <message>
        <source>New terminal (Ctrl+Shift+T)</source>
        <translation>Neues Terminal (Strg+Umschalt+T)</translation>
    </message>
    <message>
        <source>Terminals that run in the workspace</source>
        <translation>Terminals, die im Arbeitsbereich laufen</translation>
    </message>
    <message>
        <source>Terminals</source>
        <translation>Terminals</translation>
    </message>
    <message>
        <source>Opening the workspace&apos;s terminals…</source>
        <translation>Die Terminals des Arbeitsbereichs werden geöffnet …</translation>
    </message>
    <message>
        <source>The terminals could not be opened</source>
        <translation>Die Terminals konnten nicht geöffnet werden</translation>
    </message>
    <message>
        <source>Try Again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Wird gesucht …</translation>
    </message>
    <message>
        <source>No others run in the workspace</source>
        <translation>Keine weiteren laufen im Arbeitsbereich</translation>
    </message>
    <message>
        <source>End this terminal?</source>
        <translation>Dieses Terminal beenden?</translation>
    </message>
    <message>
        <source>Programs that run in “%1” end with it.</source>
        <translation>Programme, die in „%1“ laufen, enden mit ihm.</translation>
    </message>
    <message>
        <source>Somebody else has it open as well.</source>
        <translation>Jemand anderes hat es ebenfalls geöffnet.</translation>
    </message>
    <message>
        <source>End</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Keep Running</source>
        <translation>Weiterlaufen lassen</translation>
    </message>
    <message>
        <source>No terminal is open</source>
        <translation>Kein Terminal ist geöffnet</translation>
    </message>
    <message>
        <source>Terminals that you left go on in the workspace.</source>
        <translation>Terminals, die Sie verlassen haben, laufen im Arbeitsbereich weiter.</translation>
    </message>
    <message>
        <source>New Terminal</source>
        <translation>Neues Terminal</translation>
    </message>
    <message>
        <source>Name of the terminal</source>
        <translation>Name des Terminals</translation>
    </message>
</context>
<context>
    <name>berth::desktop::TerminalTab</name>
    <message>
        <source>Terminal</source>
        <translation>Terminal</translation>
    </message>
    <message>
        <source>This terminal has ended.</source>
        <translation>Dieses Terminal ist beendet.</translation>
    </message>
    <message>
        <source>The program has ended.</source>
        <translation>Das Programm ist beendet.</translation>
    </message>
    <message>
        <source>The program has ended with exit code %1.</source>
        <translation>Das Programm endete mit Exit-Code %1.</translation>
    </message>
    <message>
        <source>New Terminal</source>
        <translation>Neues Terminal</translation>
    </message>
    <message>
        <source> What you typed is kept and sent then.</source>
        <translation> Was Sie getippt haben, wird aufbewahrt und dann gesendet.</translation>
    </message>
    <message>
        <source>Connecting to the workspace…</source>
        <translation>Verbinde mit dem Arbeitsbereich …</translation>
    </message>
    <message>
        <source>The connection is interrupted. Trying again…</source>
        <translation>Die Verbindung ist unterbrochen. Neuer Versuch …</translation>
    </message>
    <message numerus="yes">
        <source>The connection is interrupted. Next try in %n s.</source>
        <translation>
            <numerusform>Die Verbindung ist unterbrochen. Neuer Versuch in %n s.</numerusform>
            <numerusform>Die Verbindung ist unterbrochen. Neuer Versuch in %n s.</numerusform>
        </translation>
    </message>
    <message>
        <source>Try Now</source>
        <translation>Jetzt versuchen</translation>
    </message>
    <message>
        <source>Not connected.</source>
        <translation>Nicht verbunden.</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>Verbinden</translation>
    </message>
    <message>
        <source>Find…</source>
        <translation>Suchen…</translation>
    </message>
</context>
<context>
    <name>berth::desktop::TerminalView</name>
    <message>
        <source>Terminal</source>
        <translation>Terminal</translation>
    </message>
    <message>
        <source>Keys go to the program in the terminal. Ctrl+Tab leaves it.</source>
        <translation>Tasten gehen an das Programm im Terminal. Strg+Tab verlässt es.</translation>
    </message>
    <message>
        <source>Paste several lines?</source>
        <translation>Mehrere Zeilen einfügen?</translation>
    </message>
    <message>
        <source>The program in this terminal takes every line as if you had pressed Return, so each may run at once.</source>
        <translation>Das Programm in diesem Terminal nimmt jede Zeile, als hätten Sie die Eingabetaste gedrückt; jede kann also sofort ausgeführt werden.</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Einfügen</translation>
    </message>
    <message>
        <source>Open Link</source>
        <translation>Link öffnen</translation>
    </message>
    <message>
        <source>Copy Link</source>
        <translation>Link kopieren</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Select All</source>
        <translation>Alles auswählen</translation>
    </message>
    <message>
        <source>Larger Text</source>
        <translation>Größerer Text</translation>
    </message>
    <message>
        <source>Smaller Text</source>
        <translation>Kleinerer Text</translation>
    </message>
    <message>
        <source>Usual Text Size</source>
        <translation>Normale Textgröße</translation>
    </message>
</context>
<context>
    <name>berth::desktop::TimelineModel</name>
    <message>
        <source>%1 since %2</source>
        <translation>%1 seit %2</translation>
    </message>
    <message>
        <source>%1 at %2 for %3</source>
        <translation>%1 um %2 für %3</translation>
    </message>
</context>
<context>
    <name>berth::desktop::Toasts</name>
    <message>
        <source>Close this message</source>
        <translation>Diese Meldung schließen</translation>
    </message>
</context>
<context>
    <name>berth::desktop::ToolListModel</name>
    <message>
        <source>Unknown version, wanted %1</source>
        <translation>Unbekannte Version, gewünscht %1</translation>
    </message>
    <message>
        <source>%1, wanted %2</source>
        <translation>%1, gewünscht %2</translation>
    </message>
    <message>
        <source>Missing</source>
        <translation>Fehlt</translation>
    </message>
    <message>
        <source>Missing, wanted %1</source>
        <translation>Fehlt, gewünscht %1</translation>
    </message>
    <message>
        <source>present</source>
        <translation>vorhanden</translation>
    </message>
</context>
<context>
    <name>berth::desktop::Tray</name>
    <message>
        <source>Berth: offline</source>
        <translation>Berth: offline</translation>
    </message>
    <message>
        <source>Berth: nothing is running</source>
        <translation>Berth: nichts läuft</translation>
    </message>
    <message>
        <source>Berth: a workspace has failed</source>
        <translation>Berth: ein Arbeitsbereich ist fehlgeschlagen</translation>
    </message>
    <message>
        <source>Berth: a workspace is on its way</source>
        <translation>Berth: ein Arbeitsbereich ist unterwegs</translation>
    </message>
    <message numerus="yes">
        <source>Berth: %n workspace(s) running</source>
        <translation>
            <numerusform>Berth: %n Arbeitsbereich läuft</numerusform>
            <numerusform>Berth: %n Arbeitsbereiche laufen</numerusform>
        </translation>
    </message>
    <message>
        <source>All workspaces…</source>
        <translation>Alle Arbeitsbereiche …</translation>
    </message>
    <message>
        <source>%1 — %2</source>
        <translation>%1 — %2</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>New workspace…</source>
        <translation>Neuer Arbeitsbereich …</translation>
    </message>
    <message>
        <source>Show Berth</source>
        <translation>Berth zeigen</translation>
    </message>
    <message>
        <source>Quit Berth</source>
        <translation>Berth beenden</translation>
    </message>
</context>
<context>
    <name>berth::desktop::TunnelDialog</name>
    <message>
        <source>Into the workspace</source>
        <translation>In den Arbeitsbereich</translation>
    </message>
    <message>
        <source>Programs in %1 reach a server that runs on this computer, as if it ran beside them.</source>
        <translation>Programme in %1 erreichen einen Server, der auf diesem Computer läuft, als liefe er neben ihnen.</translation>
    </message>
    <message>
        <source>A Unix socket of the workspace</source>
        <translation>Ein Unix-Socket des Arbeitsbereichs</translation>
    </message>
    <message>
        <source>Programs on this computer reach what listens on a socket in %1: a database, say.</source>
        <translation>Programme auf diesem Computer erreichen, was in %1 an einem Socket lauscht: eine Datenbank zum Beispiel.</translation>
    </message>
    <message>
        <source>SOCKS proxy</source>
        <translation>SOCKS-Proxy</translation>
    </message>
    <message>
        <source>A browser that uses it sees the network as %1 does, names included.</source>
        <translation>Ein Browser, der ihn benutzt, sieht das Netz wie %1, auch die Namen.</translation>
    </message>
    <message>
        <source>Open tunnel</source>
        <translation>Tunnel öffnen</translation>
    </message>
    <message>
        <source>Where the &amp;workspace listens</source>
        <translation>Wo der &amp;Arbeitsbereich lauscht</translation>
    </message>
    <message>
        <source>A port, or the path of a socket.</source>
        <translation>Ein Port oder der Pfad eines Sockets.</translation>
    </message>
    <message>
        <source>Where it leads on this &amp;computer</source>
        <translation>Wohin es auf diesem &amp;Computer führt</translation>
    </message>
    <message>
        <source>The same port</source>
        <translation>Derselbe Port</translation>
    </message>
    <message>
        <source>Socket in the &amp;workspace</source>
        <translation>Socket im &amp;Arbeitsbereich</translation>
    </message>
    <message>
        <source>Its path, from “/” on.</source>
        <translation>Sein Pfad, ab „/“.</translation>
    </message>
    <message>
        <source>On this &amp;computer</source>
        <translation>Auf diesem &amp;Computer</translation>
    </message>
    <message>
        <source>Any free port</source>
        <translation>Ein freier Port</translation>
    </message>
    <message>
        <source>A port, or the path of a socket that only you may open.</source>
        <translation>Ein Port oder der Pfad eines Sockets, den nur Sie öffnen dürfen.</translation>
    </message>
    <message>
        <source>Port on this &amp;computer</source>
        <translation>Port auf diesem &amp;Computer</translation>
    </message>
    <message>
        <source>Only programs of this computer reach it.</source>
        <translation>Nur Programme dieses Computers erreichen ihn.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>berth::desktop::TunnelTableModel</name>
    <message>
        <source>Reverse port</source>
        <translation>Port zurück</translation>
    </message>
    <message>
        <source>Reverse socket</source>
        <translation>Socket zurück</translation>
    </message>
    <message>
        <source>Unix socket</source>
        <translation>Unix-Socket</translation>
    </message>
    <message>
        <source>SOCKS proxy</source>
        <translation>SOCKS-Proxy</translation>
    </message>
    <message>
        <source>All that it reaches</source>
        <translation>Was er erreicht</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stoppen</translation>
    </message>
    <message>
        <source>Tunnel</source>
        <translation>Tunnel</translation>
    </message>
    <message>
        <source>In the workspace</source>
        <translation>Im Arbeitsbereich</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>Auf diesem Computer</translation>
    </message>
    <message>
        <source>Traffic</source>
        <translation>Verkehr</translation>
    </message>
</context>
<context>
    <name>berth::desktop::TunnelsCard</name>
    <message>
        <source>Tunnels</source>
        <translation>Tunnel</translation>
    </message>
    <message>
        <source>Copy %1</source>
        <translation>%1 kopieren</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stoppen</translation>
    </message>
    <message>
        <source>Stop %1</source>
        <comment>a tunnel</comment>
        <translation>%1 stoppen</translation>
    </message>
</context>
<context>
    <name>berth::desktop::WorkspaceDelegate</name>
    <message>
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
</context>
<context>
    <name>berth::desktop::WorkspaceHeader</name>
    <message>
        <source>More actions</source>
        <translation>Weitere Aktionen</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <comment>template, what it does now</comment>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>Löschen …</translation>
    </message>
    <message>
        <source>Copy name</source>
        <translation>Namen kopieren</translation>
    </message>
    <message>
        <source>Open in a local editor</source>
        <translation>In einem lokalen Editor öffnen</translation>
    </message>
    <message>
        <source>Lend it my SSH keys</source>
        <translation>Ihm meine SSH-Schlüssel leihen</translation>
    </message>
    <message>
        <source>Programs in it can sign in with your keys while this computer is connected</source>
        <translation>Programme darin können sich mit Ihren Schlüsseln anmelden, solange dieser Computer verbunden ist</translation>
    </message>
</context>
<context>
    <name>berth::desktop::WorkspaceListModel</name>
    <message>
        <source>%1, %2, %3</source>
        <translation>%1, %2, %3</translation>
    </message>
</context>
<context>
    <name>berth::desktop::WorkspaceListView</name>
    <message>
        <source>Workspaces</source>
        <translation>Arbeitsbereiche</translation>
    </message>
</context>
<context>
    <name>berth::desktop::WorkspacePage</name>
    <message>
        <source>That was not settled</source>
        <translation>Das wurde nicht festgelegt</translation>
    </message>
</context>
<context>
    <name>berth::desktop::WorkspaceView</name>
    <message>
        <source>Overview</source>
        <translation>Überblick</translation>
    </message>
    <message>
        <source>IDE</source>
        <translation>IDE</translation>
    </message>
    <message>
        <source>Terminal</source>
        <translation>Terminal</translation>
    </message>
    <message>
        <source>Ports</source>
        <translation>Ports</translation>
    </message>
    <message>
        <source>Activity</source>
        <translation>Aktivität</translation>
    </message>
    <message>
        <source>Parts of the workspace</source>
        <translation>Teile des Arbeitsbereichs</translation>
    </message>
    <message>
        <source>Loading the workspace</source>
        <translation>Der Arbeitsbereich wird geladen</translation>
    </message>
    <message>
        <source>%1 is coming up</source>
        <translation>%1 kommt hoch</translation>
    </message>
    <message>
        <source>Resume it and go on where you were.</source>
        <translation>Setzen Sie ihn fort und machen Sie weiter, wo Sie waren.</translation>
    </message>
    <message>
        <source>It has to run before you can work in it.</source>
        <translation>Er muss laufen, bevor Sie darin arbeiten können.</translation>
    </message>
    <message>
        <source>%1 is suspended</source>
        <translation>%1 ist angehalten</translation>
    </message>
    <message>
        <source>%1 is stopping</source>
        <translation>%1 wird gestoppt</translation>
    </message>
    <message>
        <source>%1 is stopped</source>
        <translation>%1 ist gestoppt</translation>
    </message>
    <message>
        <source>%1 has failed</source>
        <translation>%1 ist fehlgeschlagen</translation>
    </message>
    <message>
        <source>%1 is being deleted</source>
        <translation>%1 wird gelöscht</translation>
    </message>
</context>
</TS>
