using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Silo.Storage;
using CloudAssistant.TestKit;

namespace CloudAssistant.Silo.Tests.Invocations;

/// <summary>What opening a link, and deregistering an instance, make of its open records.</summary>
[Collection(Servers.Name)]
public sealed class LinkOpeningTests(Servers servers)
{
    public enum Before
    {
        Sent,
        Running,
        Stopping,
        StoppingNeverStarted,
    }

    public enum Agent
    {
        KnowsTheRecord,
        DoesNotKnowIt,
        LostItsJournal,
    }

    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    public static TheoryData<DatabaseKind, Before, Agent> Openings()
    {
        var all = new TheoryData<DatabaseKind, Before, Agent>();
        foreach (var kind in Enum.GetValues<DatabaseKind>())
            foreach (var before in Enum.GetValues<Before>())
                foreach (var agent in Enum.GetValues<Agent>())
                    all.Add(kind, before, agent);
        return all;
    }

    [Theory, MemberData(nameof(Openings))]
    public async Task A_new_link_keeps_what_may_go_on_and_ends_what_is_lost(DatabaseKind kind, Before before, Agent memory)
    {
        using var agent = await LinkedAgent.EnrollAsync(await servers.OnAsync(kind));
        Assert.Equal(1, (await agent.OpenLinkAsync()).Value.Epoch);
        var record = await BringAsync(agent, before);
        var state = (await agent.ResultAsync(record)).State;

        if (memory == Agent.LostItsJournal)
            agent.LoseJournal();
        Assert.Equal(2, (await agent.OpenLinkAsync(memory == Agent.KnowsTheRecord ? [record] : [])).Value.Epoch);

        var after = await agent.ResultAsync(record);
        var sent = await agent.SentAsync(record);
        if (memory == Agent.LostItsJournal || (memory == Agent.DoesNotKnowIt && before is Before.Running or Before.Stopping))
        {
            Assert.Equal((RecordState.Error, RecordError.ExecutionInterrupted, true), (after.State, after.Error, after.Unconfirmed));
            Assert.NotEmpty(after.ErrorInfo);
            Assert.Empty(sent);
            Assert.Equal(ReportVerdict.Late, await agent.ReportAsync(record, ReportKind.Exited, 0));
            return;
        }

        Assert.Equal((state, 2), (after.State, await agent.EpochAsync(record)));
        DeliveryKind[] expected = before switch { Before.Sent => [DeliveryKind.Run], Before.Running => [], _ => [DeliveryKind.Stop] };
        Assert.Equal(expected.Select(message => (message, record, 2L)), sent.Select(message => (message.Kind, message.Record, message.Epoch)));

        var neverStarted = before == Before.StoppingNeverStarted;
        var end = neverStarted ? ReportKind.NeverStarted : ReportKind.Exited;
        Assert.Equal(ReportVerdict.Applied, await agent.ReportAsync(record, end, neverStarted ? null : 0));
        var ended = await agent.ResultAsync(record);
        Assert.Equal((neverStarted ? RecordState.Cancelled : RecordState.Success, false), (ended.State, ended.Unconfirmed));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_deregistered_instance_releases_its_open_records_whatever_their_state(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        using var agent = await LinkedAgent.EnrollAsync(server);
        await agent.OpenLinkAsync();
        var handedOut = new List<RecordKey>();
        foreach (var before in Enum.GetValues<Before>())
            handedOut.Add(await BringAsync(agent, before));
        var ended = await BringAsync(agent, Before.Running);
        await agent.ReportAsync(ended, ReportKind.Exited, 0);
        await agent.CloseLinkAsync(1);
        var waiting = await agent.RunAsync();
        Assert.Equal(RecordState.Waiting, (await agent.ResultAsync(waiting)).State);

        for (var repeated = 0; repeated < 2; repeated++)
        {
            var answer = await server.Assistant.Grains.GetInstanceAgent(agent.Instance).DeregisterAsync(TestKeys.Owner);
            Assert.Equal(repeated == 0 ? null : RefusalCode.InvalidInstanceNotFound, answer.Refused?.Code);
            Assert.Equal(RefusalCode.InstanceDeregistered, (await agent.OpenLinkAsync()).Refused?.Code);
            foreach (var record in handedOut)
            {
                var released = await agent.ResultAsync(record);
                Assert.Equal((RecordState.Error, RecordError.InstanceReleased, true), (released.State, released.Error, released.Unconfirmed));
                Assert.NotEmpty(released.ErrorInfo);
            }

            var never = await agent.ResultAsync(waiting);
            Assert.Equal((RecordState.Aborted, RecordError.InstanceReleased, false), (never.State, never.Error, never.Unconfirmed));
            Assert.Equal(RecordState.Success, (await agent.ResultAsync(ended)).State);
        }

        Assert.Equal(ReportVerdict.Late, await agent.ReportAsync(handedOut[0], ReportKind.Exited, 0));
    }

    private static async Task<RecordKey> BringAsync(LinkedAgent agent, Before to)
    {
        var record = await agent.RunAsync();
        Assert.Equal(DeliveryKind.Run, Assert.Single(await agent.SentAsync(record)).Kind);
        if (to is Before.Running or Before.Stopping)
            await agent.ReportAsync(record, ReportKind.Started);
        if (to is Before.Stopping or Before.StoppingNeverStarted)
        {
            await agent.StopAsync(record);
            Assert.Equal(DeliveryKind.Stop, Assert.Single(await agent.SentAsync(record)).Kind);
        }

        return record;
    }
}
