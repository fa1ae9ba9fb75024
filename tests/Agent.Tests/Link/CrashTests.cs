using CloudAssistant.Agent.Invocations;
using CloudAssistant.Agent.Linux;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Tests.Invocations;
using CloudAssistant.Agent.Tests.Records;

namespace CloudAssistant.Agent.Tests.Link;

/// <summary>The real program, killed in the midst of its work.</summary>
public class CrashTests
{
    private const long InTime = Some.ServerMs + 3_600_000;

    // What gave up every sign of its origin is found in the next life only where its control group can be.
    private static readonly string[] Names =
        ["first", "child", "away", .. new RunnerOptions { ScriptDirectory = "" }.ControlGroups.Any(EscapeTests.CanMake) ? ["bare"] : Array.Empty<string>()];
    private readonly OwnRecords _records = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_ran_when_the_agent_was_killed_is_dead_told_as_interrupted_and_never_starts_again(bool afterItWasTold)
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        var (starts, script) = (agent.File("starts"), Script(agent));
        long counter;
        ProcessIdentity[] family;

        await using (var first = new AgentProcess(agent.State))
        {
            var link = await first.ExpectAsync(gateway.WelcomeAsync());
            counter = link.Proof.LinkCounter;
            await link.RunAsync(_records[1], script, InTime);
            if (afterItWasTold)
                await first.ExpectAsync(link.ReadReportAsync(ReportKind.Started));
            else
                await Scripts.UntilAsync(() => File.Exists(starts));
            await first.KillAsync();
            await link.GoneAsync();
            family = [.. await Task.WhenAll(Names.Select(name => ProcessInAsync(agent.File(name))))];
            Assert.All(family, process => Assert.True(ProcessTable.IsAlive(process)));
        }

        await using (var second = new AgentProcess(agent.State))
        {
            var link = await second.ExpectAsync(gateway.WelcomeAsync());
            Assert.Equal((counter + 1, _records[1].ToKey()), (link.Proof.LinkCounter, Assert.Single(link.Hello.Inventory)));
            await link.RunAsync(_records[1], script, InTime);
            var report = await second.ExpectAsync(link.ReadReportAsync());
            Assert.Equal(
                (_records[1].ToKey(), ReportKind.Broken, ReportError.ExecutionInterrupted, false),
                (report.Record, report.Kind, report.Error, report.HasExitCode));
            Assert.DoesNotContain(family, process => ProcessTable.IsAlive(process));
            await link.AnswerAsync(report);
            await link.RunAsync(_records[1], script, InTime);
            Assert.Equal(ReportKind.Broken, (await second.ExpectAsync(link.ReadReportAsync())).Kind);
            await second.KillAsync();
        }

        await using var third = new AgentProcess(agent.State);
        var last = await third.ExpectAsync(gateway.WelcomeAsync());
        await last.RunAsync(_records[1], script, InTime);
        Assert.Equal(ReportError.ExecutionInterrupted, (await third.ExpectAsync(last.ReadReportAsync(ReportKind.Broken))).Error);
        await last.RunAsync(_records[2], "exit 0", InTime);
        Assert.Equal(_records[2].ToKey(), (await third.ExpectAsync(last.ReadReportAsync(ReportKind.Exited))).Record);
        Assert.Equal("started\n", await File.ReadAllTextAsync(starts));
    }

    // A child, and one in a session of its own that gave up parents and output. All end by themselves, should the test fail.
    private static string Script(AgentUnderTest agent) => $"""
        cd {agent.File("")}
        echo started >> starts
        say() {'{'} echo "$2" > "$1.new"; mv "$1.new" "$1"; {'}'}
        say first $$
        sleep 60 &
        say child $!
        (setsid sh -c 'echo $$ > away.new; mv away.new away; exec sleep 60' > /dev/null 2>&1 &)
        env -i setsid sh -c '(sh -c "echo \$\$ > bare.new; mv bare.new bare; exec sleep 60" > /dev/null 2>&1 &)'
        wait
        """;

    private static async Task<ProcessIdentity> ProcessInAsync(string file)
    {
        await Scripts.UntilAsync(() => File.Exists(file));
        return ProcessTable.Identify(int.Parse(await File.ReadAllTextAsync(file), System.Globalization.CultureInfo.InvariantCulture));
    }
}
