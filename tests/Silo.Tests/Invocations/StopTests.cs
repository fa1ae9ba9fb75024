using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Tests.Invocations;

[Collection(Servers.Name)]
public sealed class StopTests(Servers servers)
{
    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    [Theory, MemberData(nameof(Kinds))]
    public async Task One_of_three_instances_is_stopped_and_the_others_go_on(DatabaseKind kind)
    {
        var (fleet, grain, runs) = await RunAsync(await servers.OnAsync(kind), online: 3);
        await StopAsync(grain, fleet.Instances[1]);

        var stop = await fleet.NextMessageAsync();
        Assert.Equal((DeliveryKind.Stop, runs[fleet.Instances[1]].Record), (stop.Kind, stop.Record));
        await AssertStatesAsync(fleet, stop.Record.Invocation, RecordState.Running, RecordState.Stopping, RecordState.Running);

        await fleet.ReportAsync(stop.Record, stop.Instance, ReportKind.Stopped);
        foreach (var other in new[] { runs[fleet.Instances[0]], runs[fleet.Instances[2]] })
            await fleet.ReportAsync(other.Record, other.Instance, ReportKind.Exited, 0);
        await AssertStatesAsync(fleet, stop.Record.Invocation, RecordState.Success, RecordState.Terminated, RecordState.Success);
        Assert.False(fleet.Messages.Reader.TryRead(out _));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_instance_that_waits_is_cancelled_and_nobody_is_told(DatabaseKind kind)
    {
        var (fleet, grain, runs) = await RunAsync(await servers.OnAsync(kind), online: 2);
        await StopAsync(grain, fleet.Instances[2]);
        await grain.StopAsync(Fleet.Caller, [fleet.Instances[2], fleet.Instances[2]]);

        await AssertStatesAsync(fleet, runs[fleet.Instances[0]].Record.Invocation, RecordState.Running, RecordState.Running, RecordState.Cancelled);
        Assert.False(fleet.Messages.Reader.TryRead(out _));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_stop_that_names_a_stranger_is_refused_whole(DatabaseKind kind)
    {
        var (fleet, grain, runs) = await RunAsync(await servers.OnAsync(kind), online: 3);
        // Of the account, but not among the targets.
        var stranger = await fleet.AddAsync(online: true);

        foreach (var named in (InstanceId[][])[[stranger], [fleet.Instances[0], stranger]])
            Assert.Equal(RefusalCode.InvalidInstanceIdNotFound, (await grain.StopAsync(Fleet.Caller, [.. named])).Refused?.Code);

        await AssertStatesAsync(fleet, runs[fleet.Instances[0]].Record.Invocation, RecordState.Running, RecordState.Running, RecordState.Running);
        Assert.False(fleet.Messages.Reader.TryRead(out _));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_stop_of_what_has_ended_is_granted_and_changes_nothing(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var (fleet, grain, runs) = await RunAsync(server, online: 3);
        foreach (var run in runs.Values)
            await fleet.ReportAsync(run.Record, run.Instance, ReportKind.Exited, 7);
        var record = runs[fleet.Instances[0]].Record;
        var before = await server.SliceAsync(record.Slice);

        await StopAsync(grain);
        await StopAsync(grain, fleet.Instances[0]);

        Assert.Equal(before, await server.SliceAsync(record.Slice));
        Assert.All(await fleet.ResultsAsync(record.Invocation), ended => Assert.Equal((RecordState.Failed, null), (ended.State, ended.StoppedAt)));
        Assert.False(fleet.Messages.Reader.TryRead(out _));
    }

    private static async Task<(Fleet Fleet, IInvocationGrain Grain, Dictionary<InstanceId, DeliveryTarget> Runs)> RunAsync(Server server, int online)
    {
        var fleet = await Fleet.StartAsync(server.Assistant, instances: 3, online);
        var id = await fleet.RunAsync();
        var runs = new Dictionary<InstanceId, DeliveryTarget>();
        while (runs.Count < online)
        {
            var run = await fleet.NextMessageAsync();
            await fleet.ReportAsync(run.Record, run.Instance, ReportKind.Started);
            runs[run.Instance] = run;
        }

        return (fleet, server.Assistant.Grains.GetInvocation(id), runs);
    }

    private static async Task StopAsync(IInvocationGrain grain, params InstanceId[] instances) =>
        Assert.Null((await grain.StopAsync(Fleet.Caller, [.. instances])).Refused);

    private static async Task AssertStatesAsync(Fleet fleet, InvocationId id, params RecordState[] states) =>
        Assert.Equal(states, (await fleet.ResultsAsync(id)).OrderBy(record => record.Key.Ordinal).Select(record => record.State));
}
