using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Linux;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Tests.Records;

namespace CloudAssistant.Agent.Tests.Link;

public class StreamedOutputTests
{
    private const long InTime = Some.ServerMs + 36_000_000;
    private readonly OwnRecords _records = new();

    [Fact]
    public async Task Output_is_told_as_it_grows_and_whole_at_the_end()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address) { Time = new QuickTime() };
        agent.Start();
        var link = await gateway.WelcomeAsync();
        await link.RunAsync(
            _records[1], $"cd {agent.File("")}; echo one; until [ -e go ]; do sleep 0.02; done; printf '\\377two\\n'; until [ -e end ]; do sleep 0.02; done; echo three", InTime);

        Assert.Equal("one\n"u8.ToArray(), await NextAsync());
        await File.WriteAllTextAsync(agent.File("go"), "");
        Assert.Equal((byte[])[.. "one\n"u8, 0xFF, .. "two\n"u8], await NextAsync());
        await File.WriteAllTextAsync(agent.File("end"), "");
        var end = await link.ReadReportAsync(ReportKind.Exited);
        Assert.Equal((byte[])[.. "one\n"u8, 0xFF, .. "two\nthree\n"u8], end.Output.ToByteArray());
        Assert.Equal((0, 0L), (end.ExitCode, end.Dropped));

        async Task<byte[]> NextAsync()
        {
            // Unanswered, it would come again; answered, only what is new.
            var report = await link.ReadReportAsync(ReportKind.Progress);
            await link.AnswerAsync(report);
            return report.Output.ToByteArray();
        }
    }

    /// <summary>The machine's time, but for the pause between two reports of progress: that is a moment.</summary>
    private sealed class QuickTime : TimeProvider
    {
        private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);
        private readonly BootTime _time = new();

        public override long TimestampFrequency => _time.TimestampFrequency;

        public override long GetTimestamp() => _time.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            _time.CreateTimer(callback, state, dueTime == ProtocolLimits.ProgressEvery ? Moment : dueTime, period);
    }
}
