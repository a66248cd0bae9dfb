<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>CreateFormFrame</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Create workspace</source>
        <translation>创建工作区</translation>
    </message>
</context>
<context>
    <name>DeleteWorkspaceForm</name>
    <message>
        <source>Delete workspace</source>
        <translation>删除工作区</translation>
    </message>
    <message>
        <source>This cannot be undone. What is gone for good:</source>
        <translation>此操作无法撤销。以下内容将永久丢失：</translation>
    </message>
    <message>
        <source>Push what you want to keep first. To free its resources and keep its files, stop it instead.</source>
        <translation>请先推送需要保留的内容。若只想释放资源并保留文件，请改为停止它。</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>保留</translation>
    </message>
</context>
<context>
    <name>TerminalPage</name>
    <message>
        <source>Port %1 could not be forwarded</source>
        <translation>无法转发端口 %1</translation>
    </message>
</context>
<context>
    <name>berth::desktop::ActivityPage</name>
    <message>
        <source>Filter events</source>
        <translation>筛选事件</translation>
    </message>
    <message>
        <source>Kind of event</source>
        <translation>事件类型</translation>
    </message>
    <message>
        <source>All events</source>
        <translation>所有事件</translation>
    </message>
    <message>
        <source>States</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>What people did</source>
        <translation>人员操作</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Nothing happened yet</source>
        <translation>尚无事件</translation>
    </message>
    <message>
        <source>What happens to this workspace stands here.</source>
        <translation>此工作区发生的事情会显示在这里。</translation>
    </message>
    <message>
        <source>No event matches</source>
        <translation>没有匹配的事件</translation>
    </message>
    <message>
        <source>Take another word or another kind.</source>
        <translation>请换一个关键词或类型。</translation>
    </message>
</context>
<context>
    <name>berth::desktop::Application</name>
    <message>
        <source>Berth goes on in the tray</source>
        <translation>Berth 在托盘中继续运行</translation>
    </message>
    <message>
        <source>Your connections and forwarded ports stay. Quit it there.</source>
        <translation>您的连接和转发的端口会保留。可在托盘中退出。</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>There is no workspace %1</source>
        <translation>没有名为 %1 的工作区</translation>
    </message>
    <message>
        <source>It may be somebody else&apos;s, or deleted.</source>
        <translation>它可能属于其他人，或已被删除。</translation>
    </message>
    <message>
        <source>%1 is ready</source>
        <translation>%1 已就绪</translation>
    </message>
    <message>
        <source>%1 has failed</source>
        <translation>%1 失败</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>The link was not followed</source>
        <translation>未跟随该链接</translation>
    </message>
    <message>
        <source>a local editor</source>
        <translation>本地编辑器</translation>
    </message>
</context>
<context>
    <name>berth::desktop::ConnectionHousekeeping</name>
    <message>
        <source>The workspace does not run.</source>
        <translation>工作区未运行。</translation>
    </message>
    <message>
        <source>Start or resume it, and the connection comes back.</source>
        <translation>启动或恢复它，连接就会恢复。</translation>
    </message>
</context>
<context>
    <name>berth::desktop::ConnectionIndicator</name>
    <message>
        <source>Connecting…</source>
        <translation>正在连接…</translation>
    </message>
    <message>
        <source>Connected · %1 ms</source>
        <translation>已连接 · %1 毫秒</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>已连接</translation>
    </message>
    <message numerus="yes">
        <source>Reconnecting in %n s</source>
        <translation>
            <numerusform>%n 秒后重新连接</numerusform>
        </translation>
    </message>
    <message>
        <source>Now</source>
        <translation>立即</translation>
    </message>
    <message>
        <source>Reconnecting…</source>
        <translation>正在重新连接…</translation>
    </message>
    <message>
        <source>Disconnected</source>
        <translation>已断开</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Connection failed</source>
        <translation>连接失败</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
</context>
<context>
    <name>berth::desktop::CreateForm</name>
    <message>
        <source>Give the workspace a name.</source>
        <translation>请为工作区命名。</translation>
    </message>
    <message>
        <source>You already have a workspace named “%1”.</source>
        <translation>您已有名为“%1”的工作区。</translation>
    </message>
    <message>
        <source>Only small letters a–z, digits and “-”: capitals are not allowed.</source>
        <translation>只能使用小写字母 a–z、数字和“-”：不允许大写字母。</translation>
    </message>
    <message>
        <source>Only small letters a–z, digits and “-”: “%1” is not allowed.</source>
        <translation>只能使用小写字母 a–z、数字和“-”：不允许“%1”。</translation>
    </message>
    <message>
        <source>space</source>
        <translation>空格</translation>
    </message>
    <message>
        <source>A name has at most %1 characters; this one has %2.</source>
        <translation>名称最多 %1 个字符；当前为 %2 个。</translation>
    </message>
    <message>
        <source>A name begins and ends with a letter or a digit.</source>
        <translation>名称必须以字母或数字开头和结尾。</translation>
    </message>
    <message>
        <source>This is needed.</source>
        <translation>此项必填。</translation>
    </message>
    <message numerus="yes">
        <source>At most %n byte(s).</source>
        <translation>
            <numerusform>最多 %n 字节。</numerusform>
        </translation>
    </message>
    <message>
        <source>It holds a control character that cannot be seen; type it anew.</source>
        <translation>其中含有不可见的控制字符；请重新输入。</translation>
    </message>
    <message>
        <source>Choose one of the list.</source>
        <translation>请从列表中选择。</translation>
    </message>
</context>
<context>
    <name>berth::desktop::CreateFormView</name>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>How you find it in lists and on the command line.</source>
        <translation>您在列表和命令行中用它来查找。</translation>
    </message>
    <message>
        <source>Suggest another name</source>
        <translation>换一个建议名称</translation>
    </message>
    <message numerus="yes">
        <source>%n field(s) to correct</source>
        <translation>
            <numerusform>%n 个字段需更正</numerusform>
        </translation>
    </message>
    <message>
        <source>Creating…</source>
        <translation>正在创建…</translation>
    </message>
    <message>
        <source>Create workspace</source>
        <translation>创建工作区</translation>
    </message>
</context>
<context>
    <name>berth::desktop::CreateView</name>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Open workspace</source>
        <translation>打开工作区</translation>
    </message>
    <message>
        <source>New workspace</source>
        <translation>新建工作区</translation>
    </message>
    <message>
        <source>Choose what it starts from.</source>
        <translation>选择它的起点。</translation>
    </message>
    <message>
        <source>New workspace from %1</source>
        <translation>用 %1 新建工作区</translation>
    </message>
    <message>
        <source>You can go on with something else: it comes up without this page.</source>
        <translation>您可以做别的事：不需要停留在此页面。</translation>
    </message>
    <message>
        <source>Show workspace</source>
        <translation>显示工作区</translation>
    </message>
</context>
<context>
    <name>berth::desktop::DeleteDialog</name>
    <message>
        <source>All files in /workspace and in the home folder (%1), pushed or not</source>
        <translation>/workspace 和主目录中的所有文件（%1），无论是否已推送</translation>
    </message>
    <message>
        <source>All files in /workspace and in the home folder, pushed or not</source>
        <translation>/workspace 和主目录中的所有文件，无论是否已推送</translation>
    </message>
    <message>
        <source>Every program that runs in it, with its terminals and editors</source>
        <translation>其中运行的所有程序，包括终端和编辑器</translation>
    </message>
    <message numerus="yes">
        <source>%n stored secret(s)</source>
        <translation>
            <numerusform>%n 个已存储的机密</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete %1?</source>
        <translation>删除 %1？</translation>
    </message>
</context>
<context>
    <name>berth::desktop::DeviceCodePanel</name>
    <message>
        <source>Open on any device</source>
        <translation>在任意设备上打开</translation>
    </message>
    <message>
        <source>and type this code</source>
        <translation>并输入此代码</translation>
    </message>
    <message>
        <source>Copy the code</source>
        <translation>复制代码</translation>
    </message>
    <message>
        <source>The code is good for another %1.</source>
        <translation>代码在 %1 内有效。</translation>
    </message>
</context>
<context>
    <name>berth::desktop::DownloadBar</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Progress of %1</source>
        <translation>%1 的进度</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>显示文件夹</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1 is in %2</source>
        <translation>%1 位于 %2</translation>
    </message>
    <message>
        <source>%1 was cancelled</source>
        <translation>%1 已取消</translation>
    </message>
    <message>
        <source>%1 broke off: %2</source>
        <translation>%1 中断：%2</translation>
    </message>
</context>
<context>
    <name>berth::desktop::EditorMenu</name>
    <message>
        <source>Get another editor</source>
        <translation>获取其他编辑器</translation>
    </message>
</context>
<context>
    <name>berth::desktop::EditorOpener</name>
    <message>
        <source>%1 does not run</source>
        <translation>%1 未在运行</translation>
    </message>
    <message>
        <source>Start it, and open it then.</source>
        <translation>请先启动它，然后再打开。</translation>
    </message>
    <message>
        <source>The editor was not opened</source>
        <translation>编辑器未能打开</translation>
    </message>
    <message>
        <source>Get %1</source>
        <translation>获取 %1</translation>
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
        <translation>您</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>谁</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
</context>
<context>
    <name>berth::desktop::FindBar</name>
    <message>
        <source>Find on this page</source>
        <translation>在此页面查找</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>上一个</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一个</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close the search</source>
        <translation>关闭搜索</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>未找到</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
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
        <translation>您的 SSH 密钥借给了</translation>
    </message>
    <message>
        <source>Git in your workspaces may sign in at these hosts as you, while this computer is connected. At others you are asked.</source>
        <translation>只要此计算机保持连接，您的工作区中的 Git 就可以在这些主机上以您的身份登录。对于其他主机会先询问您。</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>主机</translation>
    </message>
    <message>
        <source>Add host</source>
        <translation>添加主机</translation>
    </message>
    <message>
        <source>Credentials for %1</source>
        <translation>%1 的凭据</translation>
    </message>
    <message>
        <source>May sign in</source>
        <translation>可以登录</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>从不</translation>
    </message>
    <message>
        <source>Ask again for %1</source>
        <translation>对 %1 重新询问</translation>
    </message>
    <message>
        <source>Lend %1 no SSH keys</source>
        <translation>不把 SSH 密钥借给 %1</translation>
    </message>
</context>
<context>
    <name>berth::desktop::GitLending</name>
    <message>
        <source>Git asks for credentials</source>
        <translation>Git 请求凭据</translation>
    </message>
    <message>
        <source>Lend %1 your credentials for %2?</source>
        <translation>将您在 %2 的凭据借给 %1 吗？</translation>
    </message>
    <message>
        <source>A program in the workspace wants to sign in there as you. They are not kept in the workspace, but the program sees them.</source>
        <translation>工作区中的一个程序想以您的身份登录该处。凭据不会保存在工作区中，但该程序会看到它们。</translation>
    </message>
    <message>
        <source>This time</source>
        <translation>仅此一次</translation>
    </message>
    <message>
        <source>Always for this host</source>
        <translation>始终允许此主机</translation>
    </message>
    <message>
        <source>Never for this host</source>
        <translation>从不允许此主机</translation>
    </message>
</context>
<context>
    <name>berth::desktop::IdePage</name>
    <message>
        <source>Smaller</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Size of the IDE</source>
        <translation>IDE 大小</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Find on this page</source>
        <translation>在此页面查找</translation>
    </message>
    <message>
        <source>Load the IDE anew</source>
        <translation>重新加载 IDE</translation>
    </message>
    <message>
        <source>Open in the system&apos;s browser</source>
        <translation>在系统浏览器中打开</translation>
    </message>
    <message>
        <source>%1 is coming up</source>
        <translation>%1 正在启动</translation>
    </message>
    <message>
        <source>%1 is suspended</source>
        <translation>%1 已挂起</translation>
    </message>
    <message>
        <source>Its programs go on where they were, the IDE too.</source>
        <translation>其中的程序会从原处继续，IDE 也是。</translation>
    </message>
    <message>
        <source>Resume and open the IDE</source>
        <translation>恢复并打开 IDE</translation>
    </message>
    <message>
        <source>%1 is stopped</source>
        <translation>%1 已停止</translation>
    </message>
    <message>
        <source>Its files are there; the IDE opens once it runs.</source>
        <translation>文件仍在；运行后 IDE 即可打开。</translation>
    </message>
    <message>
        <source>Start and open the IDE</source>
        <translation>启动并打开 IDE</translation>
    </message>
    <message>
        <source>%1 is in error</source>
        <translation>%1 出错</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>%1 is being deleted</source>
        <translation>正在删除 %1</translation>
    </message>
    <message>
        <source>The IDE cannot be opened</source>
        <translation>无法打开 IDE</translation>
    </message>
    <message>
        <source>The IDE has moved</source>
        <translation>IDE 地址已变更</translation>
    </message>
    <message>
        <source>The IDE cannot be shown here</source>
        <translation>无法在此显示 IDE</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Some extensions could not be installed. %1</source>
        <translation>部分扩展无法安装。%1</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>隐藏</translation>
    </message>
    <message>
        <source>The IDE does not answer</source>
        <translation>IDE 没有响应</translation>
    </message>
    <message>
        <source>Nothing came from its address on this machine.</source>
        <translation>本机上的地址没有返回任何内容。</translation>
    </message>
    <message>
        <source>Load it again; what runs in its terminals goes on.</source>
        <translation>请重新加载；终端中的程序会继续运行。</translation>
    </message>
    <message>
        <source>Load again</source>
        <translation>重新加载</translation>
    </message>
    <message>
        <source>The IDE&apos;s view has ended unexpectedly</source>
        <translation>IDE 视图意外结束</translation>
    </message>
    <message>
        <source>Your files and what runs in the IDE&apos;s terminals are untouched.</source>
        <translation>您的文件和 IDE 终端中的程序不受影响。</translation>
    </message>
</context>
<context>
    <name>berth::desktop::IdeWebPage</name>
    <message>
        <source>It was ended from outside, perhaps for want of memory.</source>
        <translation>它被外部终止，可能是内存不足。</translation>
    </message>
    <message>
        <source>It ended with code %1.</source>
        <translation>退出代码为 %1。</translation>
    </message>
</context>
<context>
    <name>berth::desktop::IdeWebView</name>
    <message>
        <source>Browser IDE</source>
        <translation>浏览器 IDE</translation>
    </message>
</context>
<context>
    <name>berth::desktop::LinkQuestion</name>
    <message>
        <source>A link wants to open an editor</source>
        <translation>一个链接想要打开编辑器</translation>
    </message>
    <message>
        <source>Open %1 in %2?</source>
        <translation>在 %2 中打开 %1 吗？</translation>
    </message>
    <message>
        <source>You followed a link that asks for the folder %1. Go on if you expected that.</source>
        <translation>您跟随的链接请求打开文件夹 %1。如果这符合预期，请继续。</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
</context>
<context>
    <name>berth::desktop::LogView</name>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
</context>
<context>
    <name>berth::desktop::MainWindow</name>
    <message>
        <source>Looking for your sign-in</source>
        <translation>正在查找您的登录信息</translation>
    </message>
    <message>
        <source>Your workspaces cannot be read</source>
        <translation>无法读取您的工作区</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Reading your workspaces</source>
        <translation>正在读取您的工作区</translation>
    </message>
    <message>
        <source>Create your first workspace</source>
        <translation>创建您的第一个工作区</translation>
    </message>
    <message>
        <source>A workspace is a development environment of its own, with an editor, terminals and the ports of what you run in it. It comes up from a template in seconds.</source>
        <translation>工作区是独立的开发环境，带有编辑器、终端以及其中程序的端口。它可在数秒内由模板创建。</translation>
    </message>
    <message>
        <source>New workspace</source>
        <translation>新建工作区</translation>
    </message>
    <message>
        <source>Choose a workspace</source>
        <translation>选择一个工作区</translation>
    </message>
    <message>
        <source>Its editor, terminals and ports open here. Ctrl+K searches.</source>
        <translation>其编辑器、终端和端口会在此打开。按 Ctrl+K 搜索。</translation>
    </message>
    <message>
        <source>Signing out</source>
        <translation>退出登录</translation>
    </message>
    <message>
        <source>Workspaces</source>
        <translation>工作区</translation>
    </message>
    <message>
        <source>Your workspaces are shown as they were last known</source>
        <translation>此处显示的是上次已知的工作区</translation>
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
        <translation>内存</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>磁盘</translation>
    </message>
    <message>
        <source>of %1 cores</source>
        <translation>共 %1 核</translation>
    </message>
    <message>
        <source>cores, no limit</source>
        <translation>核，无限制</translation>
    </message>
    <message>
        <source>of %1</source>
        <translation>共 %1</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>无限制</translation>
    </message>
    <message>
        <source>Nothing measured in the last hour</source>
        <translation>过去一小时没有测量数据</translation>
    </message>
    <message>
        <source>Last hour · peak %1</source>
        <translation>过去一小时 · 峰值 %1</translation>
    </message>
    <message>
        <source>not measured yet</source>
        <translation>尚未测量</translation>
    </message>
    <message>
        <source>nothing runs</source>
        <translation>没有程序运行</translation>
    </message>
</context>
<context>
    <name>berth::desktop::NextActions</name>
    <message>
        <source>Open the IDE</source>
        <translation>打开 IDE</translation>
    </message>
    <message>
        <source>Open a terminal</source>
        <translation>打开终端</translation>
    </message>
    <message>
        <source>port %1</source>
        <translation>端口 %1</translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation>打开 %1</translation>
    </message>
    <message>
        <source>Forward a port</source>
        <translation>转发端口</translation>
    </message>
    <message numerus="yes">
        <source>%n program(s) listening</source>
        <translation>
            <numerusform>%n 个程序正在监听</numerusform>
        </translation>
    </message>
    <message>
        <source>Its programs go on where they were, within a second.</source>
        <translation>其中的程序会在一秒内从原处继续。</translation>
    </message>
    <message>
        <source>Your files are as you left them.</source>
        <translation>您的文件保持原样。</translation>
    </message>
    <message>
        <source>It begins at the step that failed.</source>
        <translation>从失败的步骤开始。</translation>
    </message>
    <message>
        <source>See what happened</source>
        <translation>查看发生了什么</translation>
    </message>
    <message>
        <source>All events of this workspace</source>
        <translation>此工作区的所有事件</translation>
    </message>
    <message>
        <source>In this window</source>
        <translation>在此窗口中</translation>
    </message>
    <message>
        <source>A shell inside</source>
        <translation>其中的命令行</translation>
    </message>
    <message>
        <source>Open in %1</source>
        <translation>在 %1 中打开</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>在此计算机上</translation>
    </message>
</context>
<context>
    <name>berth::desktop::OverviewPage</name>
    <message>
        <source>Timeline</source>
        <translation>时间线</translation>
    </message>
    <message>
        <source>Timeline of states</source>
        <translation>状态时间线</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>Tools of the template</source>
        <translation>模板的工具</translation>
    </message>
    <message>
        <source>About</source>
        <translation>关于</translation>
    </message>
    <message>
        <source>What the template asks for is looked for while the workspace runs.</source>
        <translation>工作区运行时会检查模板要求的内容。</translation>
    </message>
    <message>
        <source>Template</source>
        <translation>模板</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>所有者</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>创建时间</translation>
    </message>
    <message>
        <source>Last used</source>
        <translation>上次使用</translation>
    </message>
    <message>
        <source>Not yet</source>
        <translation>尚未</translation>
    </message>
    <message>
        <source>Set, kept secret</source>
        <translation>已设置，保密</translation>
    </message>
    <message>
        <source>Not honoured by this platform</source>
        <translation>此平台不支持</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>概览</translation>
    </message>
</context>
<context>
    <name>berth::desktop::ParameterField</name>
    <message>
        <source>secret, required</source>
        <translation>保密，必填</translation>
    </message>
    <message>
        <source>secret, optional</source>
        <translation>保密，可选</translation>
    </message>
    <message>
        <source>optional</source>
        <translation>可选</translation>
    </message>
    <message>
        <source>Back to the default</source>
        <translation>恢复默认值</translation>
    </message>
    <message>
        <source>Back to the default: %1</source>
        <translation>恢复默认值：%1</translation>
    </message>
    <message>
        <source>Show what is typed</source>
        <translation>显示输入内容</translation>
    </message>
    <message>
        <source>Hide what is typed</source>
        <translation>隐藏输入内容</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Not set</source>
        <translation>未设置</translation>
    </message>
</context>
<context>
    <name>berth::desktop::Phrases</name>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation>准备中</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>启动中</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Suspended</source>
        <translation>已挂起</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>停止中</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Deleting</source>
        <translation>删除中</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>已删除</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Suspend</source>
        <translation>挂起</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>%1 could not be started</source>
        <translation>无法启动 %1</translation>
    </message>
    <message>
        <source>%1 could not be stopped</source>
        <translation>无法停止 %1</translation>
    </message>
    <message>
        <source>%1 could not be suspended</source>
        <translation>无法挂起 %1</translation>
    </message>
    <message>
        <source>%1 could not be resumed</source>
        <translation>无法恢复 %1</translation>
    </message>
    <message>
        <source>%1 could not be tried again</source>
        <translation>无法重试 %1</translation>
    </message>
    <message>
        <source>%1 could not be cancelled</source>
        <translation>无法取消 %1</translation>
    </message>
    <message>
        <source>%1 could not be deleted</source>
        <translation>无法删除 %1</translation>
    </message>
    <message>
        <source>Tries again in %1</source>
        <translation>%1 后重试</translation>
    </message>
    <message>
        <source>Waits for its turn</source>
        <translation>等待轮到它</translation>
    </message>
    <message>
        <source>Active %1</source>
        <translation>%1活动</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Suspended %1</source>
        <translation>%1挂起</translation>
    </message>
    <message>
        <source>Its programs are being ended</source>
        <translation>正在结束其中的程序</translation>
    </message>
    <message>
        <source>Stopped %1</source>
        <translation>%1停止</translation>
    </message>
    <message>
        <source>Its files are being removed</source>
        <translation>正在删除其文件</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>刚刚</translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s) ago</source>
        <translation>
            <numerusform>%n 分钟前</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) ago</source>
        <translation>
            <numerusform>%n 小时前</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>%n 天前</numerusform>
        </translation>
    </message>
    <message>
        <source>on %1</source>
        <translation>于 %1</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 分 %2 秒</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 小时 %2 分</translation>
    </message>
    <message>
        <source>The sign-in is not valid</source>
        <translation>登录无效</translation>
    </message>
    <message>
        <source>You may not do that</source>
        <translation>您无权执行此操作</translation>
    </message>
    <message>
        <source>It does not exist any more</source>
        <translation>它已不存在</translation>
    </message>
    <message>
        <source>That is not possible now</source>
        <translation>当前无法执行</translation>
    </message>
    <message>
        <source>Too many requests</source>
        <translation>请求过多</translation>
    </message>
    <message>
        <source>It cannot be reached</source>
        <translation>无法访问</translation>
    </message>
    <message>
        <source>There was no answer in time</source>
        <translation>未及时收到响应</translation>
    </message>
    <message>
        <source>It was cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>The platform cannot do that</source>
        <translation>平台不支持此操作</translation>
    </message>
    <message>
        <source>Something went wrong</source>
        <translation>出了点问题</translation>
    </message>
    <message>
        <source>&lt; %1 s</source>
        <translation>&lt; %1 秒</translation>
    </message>
</context>
<context>
    <name>berth::desktop::PortOffers</name>
    <message>
        <source>Port %1 of %2 is open</source>
        <translation>%2 的端口 %1 已打开</translation>
    </message>
    <message>
        <source>%1 listens on port %2 of %3</source>
        <translation>%1 正在监听 %3 的端口 %2</translation>
    </message>
    <message>
        <source>It can be had on this computer&apos;s localhost.</source>
        <translation>可以将它转发到此计算机的 localhost。</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>转发</translation>
    </message>
    <message>
        <source>Port %1 could not be forwarded</source>
        <translation>无法转发端口 %1</translation>
    </message>
    <message>
        <source>Port %1 of %2 is forwarded</source>
        <translation>已转发 %2 的端口 %1</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
</context>
<context>
    <name>berth::desktop::PortTableModel</name>
    <message>
        <source>%1 is taken on this computer, so %2 stands in for it. End the program that has %1 and try again, or keep %2.</source>
        <translation>%1 在此计算机上已被占用，因此由 %2 代替。请结束占用 %1 的程序后重试，或继续使用 %2。</translation>
    </message>
    <message>
        <source>%1  %2</source>
        <comment>port, its name</comment>
        <translation>%1  %2</translation>
    </message>
    <message>
        <source>A program of another user</source>
        <translation>其他用户的程序</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>program, its process id</comment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Not forwarded</source>
        <translation>未转发</translation>
    </message>
    <message>
        <source>Cannot be forwarded</source>
        <translation>无法转发</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>转发</translation>
    </message>
    <message>
        <source>“%1” is no port.</source>
        <translation>“%1”不是端口。</translation>
    </message>
    <message>
        <source>A port is a number from 1 to 65535.</source>
        <translation>端口是 1 到 65535 之间的数字。</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>In the workspace</source>
        <translation>工作区中</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>此计算机上</translation>
    </message>
    <message>
        <source>%1 is taken on this computer by %2, so %3 stands in for it.</source>
        <translation>%1 在此计算机上已被 %2 占用，因此以 %3 代替。</translation>
    </message>
    <message>
        <source>%1/s</source>
        <comment>bytes a second</comment>
        <translation>%1/秒</translation>
    </message>
    <message>
        <source>%1 open  ↓ %2  ↑ %3</source>
        <comment>connections, bytes from the workspace, bytes to it</comment>
        <translation>%1 个连接  ↓ %2  ↑ %3</translation>
    </message>
    <message>
        <source>Traffic</source>
        <translation>流量</translation>
    </message>
    <message>
        <source>Not listening</source>
        <translation>未监听</translation>
    </message>
    <message>
        <source>“%1” is no socket.</source>
        <translation>“%1”不是套接字。</translation>
    </message>
    <message>
        <source>A socket is a path that begins with “/”.</source>
        <translation>套接字是以“/”开头的路径。</translation>
    </message>
    <message>
        <source>It is not said where it leads on this computer.</source>
        <translation>没有说明它通向此计算机的何处。</translation>
    </message>
    <message>
        <source>Type a port, or the path of a socket.</source>
        <translation>请输入端口或套接字的路径。</translation>
    </message>
</context>
<context>
    <name>berth::desktop::PortsPage</name>
    <message>
        <source>Ports</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>Port in the workspace</source>
        <translation>工作区中的端口</translation>
    </message>
    <message>
        <source>The same</source>
        <translation>相同</translation>
    </message>
    <message>
        <source>Port on this computer; left empty, the same number</source>
        <translation>此计算机上的端口；留空则使用相同端口号</translation>
    </message>
    <message>
        <source>Forward port</source>
        <translation>转发端口</translation>
    </message>
    <message>
        <source>of the workspace to</source>
        <translation>（工作区）到</translation>
    </message>
    <message>
        <source>on this computer</source>
        <translation>（此计算机）</translation>
    </message>
    <message>
        <source>Open %1 in the browser</source>
        <translation>在浏览器中打开 %1</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>转发</translation>
    </message>
    <message>
        <source>Stop forwarding port %1</source>
        <translation>停止转发端口 %1</translation>
    </message>
    <message>
        <source>Forward port %1</source>
        <translation>转发端口 %1</translation>
    </message>
    <message>
        <source>No ports yet</source>
        <translation>尚无端口</translation>
    </message>
    <message>
        <source>Start a server in the workspace and it shows up here by itself.</source>
        <translation>在工作区中启动服务器，它会自动显示在这里。</translation>
    </message>
    <message>
        <source>Ports show up while the workspace runs.</source>
        <translation>工作区运行时会显示端口。</translation>
    </message>
    <message>
        <source>Try %1 again</source>
        <translation>重试 %1</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Other tunnels</source>
        <translation>其他隧道</translation>
    </message>
    <message>
        <source>A port of this computer, into the workspace…</source>
        <translation>把此计算机的端口带入工作区…</translation>
    </message>
    <message>
        <source>A Unix socket of the workspace…</source>
        <translation>工作区的 Unix 套接字…</translation>
    </message>
    <message>
        <source>A SOCKS proxy to all that it reaches…</source>
        <translation>通往工作区所及一切的 SOCKS 代理…</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>隐藏</translation>
    </message>
</context>
<context>
    <name>berth::desktop::ProvisioningView</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Steps done</source>
        <translation>已完成的步骤</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>The line that says why</source>
        <translation>说明原因的那一行</translation>
    </message>
    <message>
        <source>%1 is ready</source>
        <translation>%1 已就绪</translation>
    </message>
    <message>
        <source>%1 could not be brought up</source>
        <translation>无法启动 %1</translation>
    </message>
    <message>
        <source>%1 was cancelled</source>
        <translation>%1 已取消</translation>
    </message>
    <message>
        <source>%1 is being removed</source>
        <translation>正在移除 %1</translation>
    </message>
    <message>
        <source>%1 is coming up</source>
        <translation>%1 正在启动</translation>
    </message>
    <message>
        <source>Bringing up %1</source>
        <translation>正在启动 %1</translation>
    </message>
    <message>
        <source>It failed</source>
        <translation>失败了</translation>
    </message>
    <message>
        <source>This step failed: %1</source>
        <translation>此步骤失败：%1</translation>
    </message>
    <message>
        <source>It is tried again by itself at %1.</source>
        <translation>将在 %1 自动重试。</translation>
    </message>
    <message>
        <source>It stays like this until you try again; done steps are not done twice.</source>
        <translation>在您重试之前保持此状态；已完成的步骤不会重复。</translation>
    </message>
</context>
<context>
    <name>berth::desktop::QrView</name>
    <message>
        <source>QR code for %1</source>
        <translation>%1 的二维码</translation>
    </message>
</context>
<context>
    <name>berth::desktop::SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Berth %1</source>
        <translation>Berth %1</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>Browser IDE</source>
        <translation>浏览器 IDE</translation>
    </message>
    <message>
        <source>Kept by the platform: the same on each of your machines.</source>
        <translation>由平台保存：在您的每台计算机上都相同。</translation>
    </message>
    <message>
        <source>As Berth</source>
        <translation>跟随 Berth</translation>
    </message>
    <message>
        <source>T&amp;heme</source>
        <translation>主题(&amp;H)</translation>
    </message>
    <message>
        <source> px</source>
        <translation> 像素</translation>
    </message>
    <message>
        <source>&amp;Font size</source>
        <translation>字体大小(&amp;F)</translation>
    </message>
    <message>
        <source>VS Code</source>
        <translation>VS Code</translation>
    </message>
    <message>
        <source>&amp;Key bindings</source>
        <translation>快捷键方案(&amp;K)</translation>
    </message>
    <message>
        <source>In the background</source>
        <translation>后台</translation>
    </message>
    <message>
        <source>Closing the window leaves Berth in the tray</source>
        <translation>关闭窗口后 Berth 留在托盘中</translation>
    </message>
    <message>
        <source>Tell me when a workspace is ready or has failed</source>
        <translation>工作区就绪或失败时通知我</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>账户</translation>
    </message>
    <message>
        <source>Signed in at %1</source>
        <translation>已登录到 %1</translation>
    </message>
    <message>
        <source>Your sign-in ends with Berth: this computer&apos;s keychain cannot be used. %1</source>
        <translation>退出 Berth 后登录即失效：无法使用此计算机的密钥环。%1</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>退出登录</translation>
    </message>
    <message>
        <source>That was not saved. %1</source>
        <translation>未保存。%1</translation>
    </message>
    <message>
        <source>Terminal</source>
        <translation>终端</translation>
    </message>
    <message>
        <source>Programs in a terminal may fill the clipboard</source>
        <translation>终端中的程序可以写入剪贴板</translation>
    </message>
    <message>
        <source>Only from the terminal that you work in. They can never read it.</source>
        <translation>仅限您正在使用的终端。它们永远无法读取剪贴板。</translation>
    </message>
    <message>
        <source>Dotfiles</source>
        <translation>Dotfiles</translation>
    </message>
    <message>
        <source>Your own settings, cloned into each workspace that you create from now on. Kept by the platform.</source>
        <translation>您自己的设置，会克隆到今后创建的每个工作区中。由平台保存。</translation>
    </message>
    <message>
        <source>&amp;Repository</source>
        <translation>仓库(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Command in it</source>
        <translation>其中的命令(&amp;C)</translation>
    </message>
</context>
<context>
    <name>berth::desktop::Sidebar</name>
    <message>
        <source>New workspace</source>
        <translation>新建工作区</translation>
    </message>
    <message>
        <source>Search workspaces</source>
        <translation>搜索工作区</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>退出登录</translation>
    </message>
    <message>
        <source>The list cannot be read</source>
        <translation>无法读取列表</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Reading your workspaces</source>
        <translation>正在读取您的工作区</translation>
    </message>
    <message>
        <source>No match</source>
        <translation>没有匹配项</translation>
    </message>
    <message>
        <source>No workspace, template or state fits this search.</source>
        <translation>没有符合此搜索的工作区、模板或状态。</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>全部显示</translation>
    </message>
    <message>
        <source>No workspaces yet</source>
        <translation>尚无工作区</translation>
    </message>
    <message>
        <source>Last known, from %1</source>
        <translation>上次已知，%1</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>账户</translation>
    </message>
    <message>
        <source>Account: %1</source>
        <translation>账户：%1</translation>
    </message>
</context>
<context>
    <name>berth::desktop::SignInPage</name>
    <message>
        <source>Welcome to Berth</source>
        <translation>欢迎使用 Berth</translation>
    </message>
    <message>
        <source>Your development environments, on your own desktop.</source>
        <translation>您的开发环境，就在您的桌面上。</translation>
    </message>
    <message>
        <source>You were signed out. %1</source>
        <translation>您已被退出登录。%1</translation>
    </message>
    <message>
        <source>Platform &amp;address</source>
        <translation>平台地址(&amp;A)</translation>
    </message>
    <message>
        <source>Sign in with the browser</source>
        <translation>用浏览器登录</translation>
    </message>
    <message>
        <source>Sign in with a code on another device</source>
        <translation>在其他设备上用代码登录</translation>
    </message>
    <message>
        <source>Open the page again</source>
        <translation>再次打开页面</translation>
    </message>
    <message>
        <source>Copy its address</source>
        <translation>复制地址</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Asking %1</source>
        <translation>正在询问 %1</translation>
    </message>
    <message>
        <source>for its sign-in provider</source>
        <translation>的登录服务</translation>
    </message>
    <message>
        <source>Finish signing in in your browser</source>
        <translation>请在浏览器中完成登录</translation>
    </message>
    <message>
        <source>Open the sign-in page in a browser on this machine</source>
        <translation>请在本机浏览器中打开登录页面</translation>
    </message>
    <message>
        <source>Berth waits for %1. This window goes on by itself.</source>
        <translation>Berth 正在等待 %1。此窗口会自动继续。</translation>
    </message>
    <message>
        <source>Berth found no browser to open. Copy the address and open it by hand; it works on this machine only.</source>
        <translation>Berth 未找到可打开的浏览器。请复制地址并手动打开；该地址仅在本机有效。</translation>
    </message>
    <message>
        <source>Sign in on another device</source>
        <translation>在其他设备上登录</translation>
    </message>
    <message>
        <source>This window goes on by itself when you are done there.</source>
        <translation>您在那里完成后，此窗口会自动继续。</translation>
    </message>
    <message>
        <source>Your sign-in will end with Berth: this computer&apos;s keychain cannot be used. %1</source>
        <translation>登录将在退出 Berth 后失效：无法使用此计算机的密钥环。%1</translation>
    </message>
    <message>
        <source>Ask whoever runs Berth for you; on this machine it is %1.</source>
        <translation>请询问 Berth 的管理者；本机的地址是 %1。</translation>
    </message>
</context>
<context>
    <name>berth::desktop::Spinner</name>
    <message>
        <source>Working</source>
        <translation>处理中</translation>
    </message>
</context>
<context>
    <name>berth::desktop::TemplateDetails</name>
    <message>
        <source>What you get</source>
        <translation>您将获得</translation>
    </message>
    <message>
        <source>YAML</source>
        <translation>YAML</translation>
    </message>
    <message>
        <source>About the template</source>
        <translation>关于模板</translation>
    </message>
    <message>
        <source>The template as YAML</source>
        <translation>模板的 YAML</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>正在加载…</translation>
    </message>
    <message>
        <source>Resources</source>
        <translation>资源</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>%1 on port %2</source>
        <translation>%1，端口 %2</translation>
    </message>
    <message>
        <source>Ports</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>What this platform cannot honour</source>
        <translation>此平台无法满足的要求</translation>
    </message>
</context>
<context>
    <name>berth::desktop::TemplateGallery</name>
    <message>
        <source>Search templates</source>
        <translation>搜索模板</translation>
    </message>
    <message>
        <source>Templates</source>
        <translation>模板</translation>
    </message>
    <message>
        <source>Loading templates</source>
        <translation>正在加载模板</translation>
    </message>
    <message>
        <source>The templates could not be loaded</source>
        <translation>无法加载模板</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>No templates yet</source>
        <translation>尚无模板</translation>
    </message>
    <message>
        <source>Whoever runs this platform adds templates to its templates folder.</source>
        <translation>平台管理者可在模板文件夹中添加模板。</translation>
    </message>
    <message>
        <source>No template matches</source>
        <translation>没有匹配的模板</translation>
    </message>
    <message>
        <source>Search for another name, tool or word.</source>
        <translation>请搜索其他名称、工具或关键词。</translation>
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
        <translation>%1 磁盘</translation>
    </message>
    <message numerus="yes">
        <source>%n GPU(s)</source>
        <translation>
            <numerusform>%n 个 GPU</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n limit(s) here</source>
        <comment>of what this platform honours</comment>
        <translation>
            <numerusform>此处 %n 项限制</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>berth::desktop::TerminalFindBar</name>
    <message>
        <source>Find in the terminal</source>
        <translation>在终端中查找</translation>
    </message>
    <message>
        <source>Tell capitals from small letters</source>
        <translation>区分大小写</translation>
    </message>
    <message>
        <source>The one before (Return)</source>
        <translation>上一处 (Return)</translation>
    </message>
    <message>
        <source>The one after (Shift+Return)</source>
        <translation>下一处 (Shift+Return)</translation>
    </message>
    <message>
        <source>Close the search (Escape)</source>
        <translation>关闭查找 (Escape)</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>未找到</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>正在查找…</translation>
    </message>
    <message>
        <source>%1+</source>
        <translation>%1+</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>第 %1 处，共 %2 处</translation>
    </message>
</context>
<context>
    <name>berth::desktop::TerminalPage</name>
    <message>
        <source>New terminal (Ctrl+Shift+T)</source>
        <translation>新建终端 (Ctrl+Shift+T)</translation>
    </message>
    <message>
        <source>Terminals that run in the workspace</source>
        <translation>工作区中运行的终端</translation>
    </message>
    <message>
        <source>Terminals</source>
        <translation>终端</translation>
    </message>
    <message>
        <source>Opening the workspace&apos;s terminals…</source>
        <translation>正在打开工作区的终端…</translation>
    </message>
    <message>
        <source>The terminals could not be opened</source>
        <translation>无法打开终端</translation>
    </message>
    <message>
        <source>Try Again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>正在查找…</translation>
    </message>
    <message>
        <source>No others run in the workspace</source>
        <translation>工作区中没有其他终端</translation>
    </message>
    <message>
        <source>End this terminal?</source>
        <translation>结束此终端？</translation>
    </message>
    <message>
        <source>Programs that run in “%1” end with it.</source>
        <translation>“%1”中运行的程序会随之结束。</translation>
    </message>
    <message>
        <source>Somebody else has it open as well.</source>
        <translation>其他人也打开了它。</translation>
    </message>
    <message>
        <source>End</source>
        <translation>结束</translation>
    </message>
    <message>
        <source>Keep Running</source>
        <translation>继续运行</translation>
    </message>
    <message>
        <source>No terminal is open</source>
        <translation>没有打开的终端</translation>
    </message>
    <message>
        <source>Terminals that you left go on in the workspace.</source>
        <translation>您离开的终端会在工作区中继续运行。</translation>
    </message>
    <message>
        <source>New Terminal</source>
        <translation>新建终端</translation>
    </message>
    <message>
        <source>Name of the terminal</source>
        <translation>终端名称</translation>
    </message>
</context>
<context>
    <name>berth::desktop::TerminalTab</name>
    <message>
        <source>Terminal</source>
        <translation>终端</translation>
    </message>
    <message>
        <source>This terminal has ended.</source>
        <translation>此终端已结束。</translation>
    </message>
    <message>
        <source>The program has ended.</source>
        <translation>程序已结束。</translation>
    </message>
    <message>
        <source>The program has ended with exit code %1.</source>
        <translation>程序已结束，退出代码为 %1。</translation>
    </message>
    <message>
        <source>New Terminal</source>
        <translation>新建终端</translation>
    </message>
    <message>
        <source> What you typed is kept and sent then.</source>
        <translation> 您输入的内容会被保留，届时发送。</translation>
    </message>
    <message>
        <source>Connecting to the workspace…</source>
        <translation>正在连接工作区…</translation>
    </message>
    <message>
        <source>The connection is interrupted. Trying again…</source>
        <translation>连接中断。正在重试…</translation>
    </message>
    <message numerus="yes">
        <source>The connection is interrupted. Next try in %n s.</source>
        <translation>
            <numerusform>连接中断。%n 秒后重试。</numerusform>
        </translation>
    </message>
    <message>
        <source>Try Now</source>
        <translation>立即重试</translation>
    </message>
    <message>
        <source>Not connected.</source>
        <translation>未连接。</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Find…</source>
        <translation>查找…</translation>
    </message>
</context>
<context>
    <name>berth::desktop::TerminalView</name>
    <message>
        <source>Terminal</source>
        <translation>终端</translation>
    </message>
    <message>
        <source>Keys go to the program in the terminal. Ctrl+Tab leaves it.</source>
        <translation>按键会发送给终端中的程序。按 Ctrl+Tab 离开。</translation>
    </message>
    <message>
        <source>Paste several lines?</source>
        <translation>粘贴多行？</translation>
    </message>
    <message>
        <source>The program in this terminal takes every line as if you had pressed Return, so each may run at once.</source>
        <translation>此终端中的程序会把每一行当作您按下了回车，因此每行都可能立即执行。</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>Open Link</source>
        <translation>打开链接</translation>
    </message>
    <message>
        <source>Copy Link</source>
        <translation>复制链接</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Select All</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>Larger Text</source>
        <translation>放大文字</translation>
    </message>
    <message>
        <source>Smaller Text</source>
        <translation>缩小文字</translation>
    </message>
    <message>
        <source>Usual Text Size</source>
        <translation>正常文字大小</translation>
    </message>
</context>
<context>
    <name>berth::desktop::TimelineModel</name>
    <message>
        <source>%1 since %2</source>
        <translation>%1，自 %2</translation>
    </message>
    <message>
        <source>%1 at %2 for %3</source>
        <translation>%1，%2，持续 %3</translation>
    </message>
</context>
<context>
    <name>berth::desktop::Toasts</name>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
</context>
<context>
    <name>berth::desktop::ToolListModel</name>
    <message>
        <source>Unknown version, wanted %1</source>
        <translation>版本未知，需要 %1</translation>
    </message>
    <message>
        <source>%1, wanted %2</source>
        <translation>%1，需要 %2</translation>
    </message>
    <message>
        <source>Missing</source>
        <translation>缺失</translation>
    </message>
    <message>
        <source>Missing, wanted %1</source>
        <translation>缺失，需要 %1</translation>
    </message>
    <message>
        <source>present</source>
        <translation>存在</translation>
    </message>
</context>
<context>
    <name>berth::desktop::Tray</name>
    <message>
        <source>Berth: offline</source>
        <translation>Berth：离线</translation>
    </message>
    <message>
        <source>Berth: nothing is running</source>
        <translation>Berth：没有运行中的工作区</translation>
    </message>
    <message>
        <source>Berth: a workspace has failed</source>
        <translation>Berth：有工作区失败</translation>
    </message>
    <message>
        <source>Berth: a workspace is on its way</source>
        <translation>Berth：有工作区正在变化</translation>
    </message>
    <message numerus="yes">
        <source>Berth: %n workspace(s) running</source>
        <translation>
            <numerusform>Berth：%n 个工作区运行中</numerusform>
        </translation>
    </message>
    <message>
        <source>All workspaces…</source>
        <translation>所有工作区…</translation>
    </message>
    <message>
        <source>%1 — %2</source>
        <translation>%1 — %2</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>New workspace…</source>
        <translation>新建工作区…</translation>
    </message>
    <message>
        <source>Show Berth</source>
        <translation>显示 Berth</translation>
    </message>
    <message>
        <source>Quit Berth</source>
        <translation>退出 Berth</translation>
    </message>
</context>
<context>
    <name>berth::desktop::TunnelDialog</name>
    <message>
        <source>Into the workspace</source>
        <translation>进入工作区</translation>
    </message>
    <message>
        <source>Programs in %1 reach a server that runs on this computer, as if it ran beside them.</source>
        <translation>%1 中的程序可以访问此计算机上运行的服务器，就像它在旁边运行一样。</translation>
    </message>
    <message>
        <source>A Unix socket of the workspace</source>
        <translation>工作区的 Unix 套接字</translation>
    </message>
    <message>
        <source>Programs on this computer reach what listens on a socket in %1: a database, say.</source>
        <translation>此计算机上的程序可以访问 %1 中在套接字上监听的服务，例如数据库。</translation>
    </message>
    <message>
        <source>SOCKS proxy</source>
        <translation>SOCKS 代理</translation>
    </message>
    <message>
        <source>A browser that uses it sees the network as %1 does, names included.</source>
        <translation>使用它的浏览器看到的网络与 %1 相同，包括名称解析。</translation>
    </message>
    <message>
        <source>Open tunnel</source>
        <translation>打开隧道</translation>
    </message>
    <message>
        <source>Where the &amp;workspace listens</source>
        <translation>工作区的监听位置(&amp;W)</translation>
    </message>
    <message>
        <source>A port, or the path of a socket.</source>
        <translation>端口，或套接字的路径。</translation>
    </message>
    <message>
        <source>Where it leads on this &amp;computer</source>
        <translation>通向此计算机的何处(&amp;C)</translation>
    </message>
    <message>
        <source>The same port</source>
        <translation>相同端口</translation>
    </message>
    <message>
        <source>Socket in the &amp;workspace</source>
        <translation>工作区中的套接字(&amp;W)</translation>
    </message>
    <message>
        <source>Its path, from “/” on.</source>
        <translation>它的路径，从“/”开始。</translation>
    </message>
    <message>
        <source>On this &amp;computer</source>
        <translation>在此计算机上(&amp;C)</translation>
    </message>
    <message>
        <source>Any free port</source>
        <translation>任意空闲端口</translation>
    </message>
    <message>
        <source>A port, or the path of a socket that only you may open.</source>
        <translation>端口，或只有您可以打开的套接字的路径。</translation>
    </message>
    <message>
        <source>Port on this &amp;computer</source>
        <translation>此计算机上的端口(&amp;C)</translation>
    </message>
    <message>
        <source>Only programs of this computer reach it.</source>
        <translation>只有此计算机上的程序可以访问。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>berth::desktop::TunnelTableModel</name>
    <message>
        <source>Reverse port</source>
        <translation>反向端口</translation>
    </message>
    <message>
        <source>Reverse socket</source>
        <translation>反向套接字</translation>
    </message>
    <message>
        <source>Unix socket</source>
        <translation>Unix 套接字</translation>
    </message>
    <message>
        <source>SOCKS proxy</source>
        <translation>SOCKS 代理</translation>
    </message>
    <message>
        <source>All that it reaches</source>
        <translation>它所及的一切</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Tunnel</source>
        <translation>隧道</translation>
    </message>
    <message>
        <source>In the workspace</source>
        <translation>在工作区中</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>在此计算机上</translation>
    </message>
    <message>
        <source>Traffic</source>
        <translation>流量</translation>
    </message>
</context>
<context>
    <name>berth::desktop::TunnelsCard</name>
    <message>
        <source>Tunnels</source>
        <translation>隧道</translation>
    </message>
    <message>
        <source>Copy %1</source>
        <translation>复制 %1</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop %1</source>
        <comment>a tunnel</comment>
        <translation>停止 %1</translation>
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
        <translation>更多操作</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <comment>template, what it does now</comment>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Copy name</source>
        <translation>复制名称</translation>
    </message>
    <message>
        <source>Open in a local editor</source>
        <translation>在本地编辑器中打开</translation>
    </message>
    <message>
        <source>Lend it my SSH keys</source>
        <translation>将我的 SSH 密钥借给它</translation>
    </message>
    <message>
        <source>Programs in it can sign in with your keys while this computer is connected</source>
        <translation>在此计算机保持连接时，其中的程序可以用您的密钥登录</translation>
    </message>
</context>
<context>
    <name>berth::desktop::WorkspaceListModel</name>
    <message>
        <source>%1, %2, %3</source>
        <translation>%1，%2，%3</translation>
    </message>
</context>
<context>
    <name>berth::desktop::WorkspaceListView</name>
    <message>
        <source>Workspaces</source>
        <translation>工作区</translation>
    </message>
</context>
<context>
    <name>berth::desktop::WorkspacePage</name>
    <message>
        <source>That was not settled</source>
        <translation>该设置未生效</translation>
    </message>
</context>
<context>
    <name>berth::desktop::WorkspaceView</name>
    <message>
        <source>Overview</source>
        <translation>概览</translation>
    </message>
    <message>
        <source>IDE</source>
        <translation>IDE</translation>
    </message>
    <message>
        <source>Terminal</source>
        <translation>终端</translation>
    </message>
    <message>
        <source>Ports</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>Activity</source>
        <translation>活动</translation>
    </message>
    <message>
        <source>Parts of the workspace</source>
        <translation>工作区的各部分</translation>
    </message>
    <message>
        <source>Loading the workspace</source>
        <translation>正在加载工作区</translation>
    </message>
    <message>
        <source>%1 is coming up</source>
        <translation>%1 正在启动</translation>
    </message>
    <message>
        <source>Resume it and go on where you were.</source>
        <translation>恢复它，从原处继续。</translation>
    </message>
    <message>
        <source>It has to run before you can work in it.</source>
        <translation>它必须先运行，您才能在其中工作。</translation>
    </message>
    <message>
        <source>%1 is suspended</source>
        <translation>%1 已挂起</translation>
    </message>
    <message>
        <source>%1 is stopping</source>
        <translation>%1 正在停止</translation>
    </message>
    <message>
        <source>%1 is stopped</source>
        <translation>%1 已停止</translation>
    </message>
    <message>
        <source>%1 has failed</source>
        <translation>%1 失败</translation>
    </message>
    <message>
        <source>%1 is being deleted</source>
        <translation>正在删除 %1</translation>
    </message>
</context>
</TS>
