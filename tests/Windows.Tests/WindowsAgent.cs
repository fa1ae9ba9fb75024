using System.Diagnostics;
using System.Text;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Records;
using CloudAssistant.Agent.Tests.Link;
using CloudAssistant.Agent.Tests.Records;
using Google.Protobuf;

namespace CloudAssistant.Windows.Tests;

/// <summary>The published program at work on a Windows, enrolled at a gateway of the test's.</summary>
internal sealed class WindowsAgent : IAsyncDisposable
{
    public const long InTime = Some.ServerMs + 3_600_000;

    private readonly Wine _wine;
    private readonly OwnRecords _records = new();
    private readonly StringBuilder _said = new();
    private Process? _process;
    private int _ordinal;

    private WindowsAgent(Wine wine, ScriptedGateway gateway, string program) => (_wine, Gateway, Program) = (wine, gateway, program);

    public ScriptedGateway Gateway { get; }

    public string Program { get; }

    /// <summary>The directory of this test, as Windows has it, and as this machine has it.</summary>
    public string Directory { get; } = @"C:\" + Guid.NewGuid().ToString("N")[..8];

    public string DirectoryHere => Path.Combine(_wine.DriveC, Directory[3..]);

    public string StateDir => Directory + @"\state";

    public ScriptedLink Link { get; private set; } = null!;

    /// <summary>Not enrolled yet.</summary>
    public static async Task<WindowsAgent> NewAsync(Wine wine)
    {
        var agent = new WindowsAgent(wine, await ScriptedGateway.StartAsync(), await AgentFile.PathAsync());
        System.IO.Directory.CreateDirectory(agent.DirectoryHere);
        return agent;
    }

    /// <summary>At work.</summary>
    /// <param name="wine">Where.</param>
    /// <param name="searched">A directory that is searched for programs beside those of the system.</param>
    public static async Task<WindowsAgent> StartAsync(Wine wine, string searched = "")
    {
        var agent = await NewAsync(wine);
        var enrolled = await agent.EnrollAsync("--trust-loopback");
        Assert.True(enrolled.ExitCode == 0, enrolled.Error);
        await agent.BeginAsync(searched);
        return agent;
    }

    public Task<(int ExitCode, string Output, string Error)> EnrollAsync(params string[] more) => VerbAsync(
        ["enroll", "--server", Gateway.Address.ToString(), "--id", "act", "--code", "code", "--state-dir", StateDir, .. more]);

    public Task<(int ExitCode, string Output, string Error)> VerbAsync(params string[] arguments) => _wine.RunAsync(["wine", Program, .. arguments]);

    public async Task BeginAsync(string searched = "")
    {
        _process = _wine.Start(searched, ["wine", Program, "run", "--state-dir", StateDir]);
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_said)
                _said.AppendLine(line.Data);
        };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        await TakeLinkAsync();
    }

    /// <summary>Awaits the link of an agent that something else begins.</summary>
    public async Task TakeLinkAsync() => Link = await ExpectAsync(Gateway.WelcomeAsync());

    /// <summary>As a crash: nothing it could do about it.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        // Not the ends of its pipes: what it left behind holds them open.
        Assert.True(await Task.Run(() => _process.WaitForExit(Wine.Patience)));
    }

    public RecordId NextRecord() => _records[++_ordinal];

    /// <summary>Sends a task and awaits its end, or whatever report is asked for.</summary>
    public async Task<Report> RunAsync(TaskBody task, ReportKind? awaited = null, RecordId? record = null)
    {
        await SendAsync(record ?? NextRecord(), task);
        return await ReadAsync(awaited);
    }

    public Task SendAsync(RecordId record, TaskBody task) => Link.SendAsync(new()
    {
        Run = new() { Record = record.ToKey(), InstanceId = AgentUnderTest.InstanceId, Epoch = Link.Epoch, StartBy = InTime, Body = task.ToByteString() },
    });

    public async Task<Report> ReadAsync(ReportKind? awaited = null)
    {
        while (true)
        {
            var report = await ExpectAsync(Link.ReadReportAsync());
            if (awaited is null ? report.Kind is ReportKind.Started or ReportKind.Progress or ReportKind.Queued : report.Kind != awaited)
                continue;
            if (report.Kind != ReportKind.Started)
                await Link.AnswerAsync(report);
            return report;
        }
    }

    /// <summary>A Bat script.</summary>
    public static TaskBody Bat(string script, int timeoutMs = 60_000) =>
        new() { Type = ScriptType.Bat, Script = script, TimeoutMs = timeoutMs, Termination = Termination.ProcessTree };

    /// <summary>Awaits what the agent must do, and adds its last words when that fails.</summary>
    public async Task<T> ExpectAsync<T>(Task<T> task)
    {
        try
        {
            return await task;
        }
        catch (TimeoutException e)
        {
            lock (_said)
                throw new TimeoutException($"{e.Message} The agent said:\n{_said}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
            await KillAsync();
        _process?.Dispose();
        await Gateway.DisposeAsync();
    }
}
