<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>berth::desktop::ConnectionIndicator</name>
    <message numerus="yes">
        <source>Reconnecting in %n s</source>
        <translation>
            <numerusform>Reconnecting in %n s</numerusform>
            <numerusform>Reconnecting in %n s</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>berth::desktop::CreateForm</name>
    <message numerus="yes">
        <source>At most %n byte(s).</source>
        <translation>
            <numerusform>At most %n byte.</numerusform>
            <numerusform>At most %n bytes.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>berth::desktop::CreateFormView</name>
    <message numerus="yes">
        <source>%n field(s) to correct</source>
        <translation>
            <numerusform>%n field to correct</numerusform>
            <numerusform>%n fields to correct</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>berth::desktop::DeleteDialog</name>
    <message numerus="yes">
        <source>%n stored secret(s)</source>
        <translation>
            <numerusform>%n stored secret</numerusform>
            <numerusform>%n stored secrets</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>berth::desktop::NextActions</name>
    <message numerus="yes">
        <source>%n program(s) listening</source>
        <translation>
            <numerusform>%n program listening</numerusform>
            <numerusform>%n programs listening</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>berth::desktop::Phrases</name>
    <message numerus="yes">
        <source>%n minute(s) ago</source>
        <translation>
            <numerusform>%n minute ago</numerusform>
            <numerusform>%n minutes ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) ago</source>
        <translation>
            <numerusform>%n hour ago</numerusform>
            <numerusform>%n hours ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>%n day ago</numerusform>
            <numerusform>%n days ago</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>berth::desktop::TemplateListModel</name>
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
            <numerusform>%n limit here</numerusform>
            <numerusform>%n limits here</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>berth::desktop::TerminalTab</name>
    <message numerus="yes">
        <source>The connection is interrupted. Next try in %n s.</source>
        <translation>
            <numerusform>The connection is interrupted. Next try in %n s.</numerusform>
            <numerusform>The connection is interrupted. Next try in %n s.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>berth::desktop::Tray</name>
    <message numerus="yes">
        <source>Berth: %n workspace(s) running</source>
        <translation>
            <numerusform>Berth: %n workspace running</numerusform>
            <numerusform>Berth: %n workspaces running</numerusform>
        </translation>
    </message>
</context>
</TS>
