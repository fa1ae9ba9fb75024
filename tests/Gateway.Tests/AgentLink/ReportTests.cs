using System.Collections.Immutable;
using System.Net.WebSockets;
using CloudAssistant.Gateway.AgentLink;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Gateway.Tests.Arrange;
using Google.Protobuf;
using Told = CloudAssistant.Grains.Interfaces.Invocations;
using Wire = CloudAssistant.Agent.Protocol;

namespace CloudAssistant.Gateway.Tests.AgentLink;

[Collection(ClusterCollection.Name)]
public sealed class ReportTests(ClusterFixture cluster)
{
    [Fact]
    public async Task A_report_reaches_its_slice_from_the_instance_of_the_link_and_is_answered()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        await using var agent = await ScriptedAgent.OpenAsync(gateway);
        var record = Records.New(612);
        cluster.Silos.Slices(record.Invocation).Report = _ => Task.FromResult<ImmutableArray<Told.ReportVerdict>>([Told.ReportVerdict.Late]);

        await agent.SendAsync(record.Exited(41));
        var answers = (await agent.ReadAsync())!.ReportAnswers;

        Assert.Equal(new ReportAnswer { Sequence = 41, Verdict = Wire.ReportVerdict.Late }, Assert.Single(answers.Answers));
        var report = Assert.Single(await cluster.Silos.Slices(record.Invocation).Calls.Reader.ReadAsync());
        Assert.Equal(agent.Instance, report.Instance);
        Assert.Equal(record, report.Record);
        Assert.Equal(Told.ReportKind.Exited, report.Kind);
        Assert.Equal(TimeSpan.FromMilliseconds(1_500), report.StartedAgo);
        Assert.Equal(TimeSpan.FromMilliseconds(200), report.FinishedAgo);
        Assert.Equal(0, report.ExitCode);
        Assert.Equal("up 3 days\n"u8.ToArray(), report.Output);
    }

    [Fact]
    public async Task Every_kind_of_report_on_the_wire_reaches_its_slice_as_what_it_is()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        await using var agent = await ScriptedAgent.OpenAsync(gateway);
        var record = Records.New();
        foreach (var kind in Enum.GetValues<Wire.ReportKind>().Where(kind => kind != Wire.ReportKind.Unspecified))
        {
            await agent.SendAsync(new Frame { Report = new() { Record = record.Wire(), Sequence = (int)kind, Kind = kind } });
            Assert.Equal((int)kind, Assert.Single((await agent.ReadAsync())!.ReportAnswers.Answers).Sequence);
            Assert.Equal(kind.ToString(), Assert.Single(await cluster.Silos.Slices(record.Invocation).Calls.Reader.ReadAsync()).Kind.ToString());
        }
    }

    [Fact]
    public async Task What_one_agent_says_cannot_break_what_is_stored_of_all()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        await using var agent = await ScriptedAgent.OpenAsync(gateway);
        var record = Records.New();
        var frame = record.Exited(1);
        frame.Report.ErrorInfo = "no\0such\u001b user \n";

        await agent.SendAsync(frame);

        Assert.Equal("nosuch user ", Assert.Single(await cluster.Silos.Slices(record.Invocation).Calls.Reader.ReadAsync()).ErrorInfo);
    }

    [Theory]
    [InlineData("web\0-01\r\n", "web-01")]
    [InlineData("größe", "größe")]
    public void Facts_hold_no_control_character(string told, string taken) => Assert.Equal(taken, Gateway.AgentLink.FactsReading.Read(new() { Hostname = told }).Hostname);

    [Fact]
    public void Facts_are_cut_between_characters_and_never_inside_one()
    {
        var cut = Gateway.AgentLink.FactsReading.Cut(new string('x', ProtocolLimits.FactsTextCharactersMax - 1) + "\U0001F680");

        Assert.Equal(new string('x', ProtocolLimits.FactsTextCharactersMax - 1), cut);
    }

    [Fact]
    public async Task While_a_call_of_a_slice_is_under_way_its_reports_are_gathered_for_the_next_and_other_slices_go_on()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        await using var agent = await ScriptedAgent.OpenAsync(gateway);
        var (record, other) = (Records.New(), Records.New());
        var slice = cluster.Silos.Slices(record.Invocation);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        slice.Report = async reports =>
        {
            await go.Task;
            return [.. reports.Select(_ => Told.ReportVerdict.Applied)];
        };

        await agent.SendAsync(record.Exited(1));
        Assert.Single(await slice.Calls.Reader.ReadAsync());
        for (var sequence = 2; sequence <= 5; sequence++)
            await agent.SendAsync(record.Exited(sequence));
        await agent.SendAsync(other.Exited(6));
        // The other slice's answer shows that all before it was read, while the first call still waits.
        Assert.Equal(6, Assert.Single((await agent.ReadAsync())!.ReportAnswers.Answers).Sequence);
        Assert.False(slice.Calls.Reader.TryRead(out _));
        go.SetResult();

        Assert.Equal(1, Assert.Single((await agent.ReadAsync())!.ReportAnswers.Answers).Sequence);
        Assert.Equal([2, 3, 4, 5], (await agent.ReadAsync())!.ReportAnswers.Answers.Select(answer => answer.Sequence));
        Assert.Equal(4, (await slice.Calls.Reader.ReadAsync()).Length);
    }

    [Fact]
    public async Task A_report_that_comes_twice_is_answered_twice()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        await using var agent = await ScriptedAgent.OpenAsync(gateway);
        var record = Records.New();

        await agent.SendAsync(record.Exited(9));
        await agent.SendAsync(record.Exited(9));

        var answered = 0;
        while (answered < 2)
        {
            var answers = (await agent.ReadAsync())!.ReportAnswers.Answers;
            Assert.All(answers, answer => Assert.Equal(9, answer.Sequence));
            answered += answers.Count;
        }
    }

    [Fact]
    public async Task Reports_that_a_silo_failed_to_take_are_not_answered_and_count_when_sent_again()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        await using var agent = await ScriptedAgent.OpenAsync(gateway);
        var record = Records.New();
        var slice = cluster.Silos.Slices(record.Invocation);
        var sound = slice.Report;
        slice.Report = _ => throw new InvalidOperationException("The database is away.");

        await agent.SendAsync(record.Exited(1));
        await slice.Calls.Reader.ReadAsync();
        slice.Report = sound;
        await agent.SendAsync(record.Exited(2));

        Assert.Equal(2, Assert.Single((await agent.ReadAsync())!.ReportAnswers.Answers).Sequence);
    }

    [Fact]
    public async Task A_link_with_too_many_unanswered_reports_is_not_read_until_they_are_answered()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        await using var agent = await ScriptedAgent.OpenAsync(gateway);
        var (record, marker) = (Records.New(), Records.New());
        var slice = cluster.Silos.Slices(record.Invocation);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        slice.Report = async reports =>
        {
            await go.Task;
            return [.. reports.Select(_ => Told.ReportVerdict.Applied)];
        };

        for (var sequence = 0; sequence < LinkLimits.ReportsPerLinkMax; sequence++)
            await agent.SendAsync(record.Exited(sequence));
        await agent.SendAsync(marker.Exited(1_000));
        await slice.Calls.Reader.ReadAsync();
        var link = gateway.Find(agent.Instance, agent.Welcome.Epoch);
        await Patience.UntilAsync(() => link.Unanswered.Count == LinkLimits.ReportsPerLinkMax);
        Assert.False(cluster.Silos.Slices(marker.Invocation).Calls.Reader.TryRead(out _));
        go.SetResult();

        Assert.Single(await cluster.Silos.Slices(marker.Invocation).Calls.Reader.ReadAsync().AsTask().WaitAsync(Patience.Long));
    }

    public static TheoryData<string> UnsoundReports => new() { "record", "ordinal", "kind", "error", "words", "output", "dropped" };

    [Theory]
    [MemberData(nameof(UnsoundReports))]
    public async Task A_report_that_no_sound_agent_sends_ends_the_link(string wrong)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        await using var agent = await ScriptedAgent.OpenAsync(gateway);
        var frame = Records.New().Exited(1);
        var report = frame.Report;
        _ = wrong switch
        {
            "record" => report.Record = null,
            "ordinal" => report.Record.Ordinal = -1,
            "kind" => report.Kind = Wire.ReportKind.Unspecified,
            "error" => report.Error = (ReportError)9_999,
            "words" => report.ErrorInfo = new string('x', 513),
            "output" => report.Output = ByteString.CopyFrom(new byte[24_577]),
            _ => (object)(report.Dropped = -1),
        };

        await agent.SendAsync(frame);

        Assert.Null(await agent.ReadAsync());
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, agent.CloseStatus);
    }

    [Fact]
    public async Task New_facts_reach_the_instance()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        await using var agent = await ScriptedAgent.OpenAsync(gateway);

        await agent.SendAsync(new Frame { FactsChanged = new() { Facts = new() { Hostname = "web\u0000-02", Addresses = { "10.0.0.2" }, Denied = { "all" }, DenyReason = "mov\u0000ing" } } });
        var facts = await cluster.Silos.Facts(agent.Instance).Reader.ReadAsync().AsTask().WaitAsync(Patience.Long);

        Assert.Equal("web-02", facts.Hostname);
        Assert.Equal("10.0.0.2", Assert.Single(facts.Addresses));
        Assert.Equal(("all", "moving"), (Assert.Single(facts.Denied), facts.DenyReason));
    }

    [Theory]
    [InlineData((int)ReportError.TaskDeniedByInstance, Told.RecordError.TaskDeniedByInstance)]
    [InlineData(0, Told.RecordError.ExecutionException)]
    [InlineData(30_000, Told.RecordError.ExecutionException)]
    public void An_error_told_beside_an_older_one_counts_where_it_is_known(int precise, Told.RecordError taken)
    {
        var report = new Report { Record = Records.New().Wire(), Kind = Wire.ReportKind.Refused, Error = ReportError.ExecutionException, PreciseError = precise };
        Assert.Equal(taken, ReportReading.Read(report, default)!.Error);
    }
}
