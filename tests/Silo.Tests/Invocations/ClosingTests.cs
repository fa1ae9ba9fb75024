using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Tests.Invocations;

/// <summary>What becomes of records of which nobody hears any more, whether the grain of their slice can be reached or not.</summary>
[Collection(Servers.Name)]
public sealed class ClosingTests(Servers servers)
{
    public static TheoryData<DatabaseKind, bool> Ways => new()
    {
        { DatabaseKind.Sqlite, true }, { DatabaseKind.Sqlite, false }, { DatabaseKind.Postgres, true }, { DatabaseKind.Postgres, false },
    };

    [Theory, MemberData(nameof(Ways))]
    public async Task What_waited_for_an_agent_that_never_came_is_aborted(DatabaseKind kind, bool grainsReachable)
    {
        var server = await servers.OnAsync(kind);
        // The other one shows that the slice has taken its first step.
        var (fleet, id, other) = await SendAsync(server, offline: 1);
        await fleet.ReportAsync(other.Record, other.Instance, ReportKind.Exited, 0);

        Assert.Equal(RecordState.Waiting, (await SweepAsync(server, fleet, id, 60, grainsReachable)).State);
        var ended = await SweepAsync(server, fleet, id, 6, grainsReachable);
        Assert.Equal((RecordState.Aborted, RecordError.ClientNotRunning, false), (ended.State, ended.Error, ended.Unconfirmed));
        Assert.Equal((null, server.Clock.Now), (ended.StartedAt, ended.FinishedAt));
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task What_was_sent_and_asked_about_in_vain_is_aborted_in_doubt(DatabaseKind kind, bool grainsReachable)
    {
        var server = await servers.OnAsync(kind);
        var (fleet, id, run) = await SendAsync(server);

        server.Clock.Advance(TimeSpan.FromSeconds(61));
        await fleet.RenewAsync();
        await server.SweepAsync();
        Assert.Equal((DeliveryKind.Ask, run.Record), await fleet.NextMessageAsync() is var ask ? (ask.Kind, ask.Record) : default);

        Assert.Equal(RecordState.Sent, (await SweepAsync(server, fleet, id, 59, grainsReachable)).State);
        var ended = await SweepAsync(server, fleet, id, 6, grainsReachable);
        Assert.Equal((RecordState.Aborted, RecordError.ClientNotResponse, true), (ended.State, ended.Error, ended.Unconfirmed));
        Assert.Equal((null, server.Clock.Now), (ended.StartedAt, ended.FinishedAt));
        await SaysWhyAndNotesWhatComesLateAsync(fleet, ended);
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task A_run_that_is_silent_beyond_its_time_timed_out_one_timeout_after_its_start(DatabaseKind kind, bool grainsReachable)
    {
        var server = await servers.OnAsync(kind);
        var (fleet, id, run) = await SendAsync(server);
        await fleet.ReportAsync(run.Record, run.Instance, ReportKind.Started);
        var started = server.Clock.Now;

        Assert.Equal(RecordState.Running, (await SweepAsync(server, fleet, id, 120, grainsReachable, overdue: false)).State);
        var ended = await SweepAsync(server, fleet, id, 6, grainsReachable);
        Assert.Equal((RecordState.Timeout, RecordError.ExecutionTimeout, true), (ended.State, ended.Error, ended.Unconfirmed));
        Assert.Equal((started, started + TimeSpan.FromSeconds(60)), (ended.StartedAt, ended.FinishedAt));
        await SaysWhyAndNotesWhatComesLateAsync(fleet, ended);
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task A_stop_that_nobody_confirms_terminated_the_run_in_doubt(DatabaseKind kind, bool grainsReachable)
    {
        var server = await servers.OnAsync(kind);
        var (fleet, id, run) = await SendAsync(server);
        await fleet.ReportAsync(run.Record, run.Instance, ReportKind.Started);
        await server.Assistant.Grains.GetInvocation(id).StopAsync(Fleet.Caller, []);
        Assert.Equal(DeliveryKind.Stop, (await fleet.NextMessageAsync()).Kind);
        await SettleAsync(server, run);

        Assert.Equal(RecordState.Stopping, (await SweepAsync(server, fleet, id, 60, grainsReachable)).State);
        var ended = await SweepAsync(server, fleet, id, 6, grainsReachable);
        Assert.Equal((RecordState.Terminated, RecordError.ExecutionInterrupted, true), (ended.State, ended.Error, ended.Unconfirmed));
        Assert.Equal(server.Clock.Now, ended.FinishedAt);
        await SaysWhyAndNotesWhatComesLateAsync(fleet, ended);
    }

    private static async Task<(Fleet Fleet, InvocationId Id, DeliveryTarget Run)> SendAsync(Server server, int offline = 0)
    {
        var fleet = await Fleet.StartAsync(server.Assistant, instances: 1 + offline, online: 1);
        var id = await fleet.RunAsync();
        var run = await fleet.NextMessageAsync();
        await SettleAsync(server, run);
        return (fleet, id, run);
    }

    // A message may be here before the step that sent it is over. The next step waits for it, and the time must not move within one.
    private static Task SettleAsync(Server server, DeliveryTarget sent) => server.Assistant.Grains.GetSlice(sent.Record.Slice).AdvanceAsync();

    private static async Task<RecordView> SweepAsync(
        Server server, Fleet fleet, InvocationId id, int secondsLater, bool grainsReachable, bool overdue = true)
    {
        server.Clock.Advance(TimeSpan.FromSeconds(secondsLater));
        // Before its time nothing of a run is overdue, and the sweeper asks nobody.
        await server.SweepAsync(grainsReachable || !overdue);
        var record = (await fleet.ResultsAsync(id)).Single(record => record.Instance == fleet.Instances[^1]);
        Assert.Equal(1, (await fleet.DescribeAsync(id)).Counts[record.State]);
        return record;
    }

    private static async Task SaysWhyAndNotesWhatComesLateAsync(Fleet fleet, RecordView ended)
    {
        Assert.NotEmpty(ended.ErrorInfo);
        Assert.Equal(ReportVerdict.Late, await fleet.ReportAsync(ended.Key, ended.Instance, ReportKind.Exited, 0));
        Assert.Equal(ended.State, Assert.Single(await fleet.ResultsAsync(ended.Key.Invocation)).State);
    }
}
