using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Storage;
using CloudAssistant.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CloudAssistant.Silo.Tests.Invocations;

/// <summary>What waits is sent whatever brings its instance back, and what can never be sent says why.</summary>
public sealed class WaitingTests
{
    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_was_accepted_while_a_lease_had_lapsed_is_sent_when_the_gateway_renews_it(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, instances: 2, online: 2);
        assistant.Clock.Advance(TimeSpan.FromSeconds(16));
        var id = await fleet.RunAsync();
        Assert.Equal(new StateCounts { Waiting = 2 }, (await fleet.DescribeAsync(id)).Counts);

        await fleet.RenewAsync();

        Assert.Equal((DeliveryKind.Run, 1L), await fleet.NextMessageAsync() is var one ? (one.Kind, one.Epoch) : default);
        Assert.Equal((DeliveryKind.Run, 1L), await fleet.NextMessageAsync() is var other ? (other.Kind, other.Epoch) : default);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_waits_is_sent_although_the_word_of_its_link_got_lost(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind, manualTimers: true);
        var fleet = await Fleet.StartAsync(assistant, instances: 1, online: 0);
        await fleet.RunAsync();

        // A row in the database, and nobody told the slice.
        await fleet.LinkAsync(fleet.Instances[0]);
        // Twice: the word of the acceptance itself may come late, find the lease lapsed, and put the first of these looks off.
        for (var look = 0; look < 2; look++)
        {
            assistant.Clock.Advance(TimeSpan.FromSeconds(16));
            await fleet.RenewWithoutAWordAsync();
            await assistant.Services.GetRequiredService<SliceSweeper>().SweepAsync(default);
        }

        Assert.Equal(DeliveryKind.Run, (await fleet.NextMessageAsync()).Kind);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_record_accepted_while_its_instance_was_deregistered_says_that_it_was_released(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, instances: 2, online: 0);
        var id = await fleet.RunAsync();

        // Gone, and its open records were looked for before the acceptance was there to be seen.
        await assistant.Database.WriteAsync(connection => connection.ExecuteAsync(
            "DELETE FROM instances WHERE instance = @id", ("id", fleet.Instances[0].Value.Value)));
        assistant.Clock.Advance(TimeSpan.FromSeconds(16));
        await assistant.Services.GetRequiredService<SliceSweeper>().SweepAsync(default);

        Assert.Equal(
            [(RecordState.Aborted, RecordError.InstanceReleased), (RecordState.Waiting, RecordError.None)],
            (await fleet.ResultsAsync(id)).Select(record => (record.State, record.Error)));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_stop_shows_in_filters_at_once(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, instances: 1, online: 0);
        var id = await fleet.RunAsync();

        Assert.Null((await assistant.Grains.GetInvocation(id).StopAsync(Fleet.Caller, [])).Refused);

        var stopped = (await fleet.Desk.ListAsync(TestKeys.Owner, new() { Statuses = [OverallStatus.Stopped] })).Value.Items;
        Assert.Equal(id, Assert.Single(stopped).Id);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_status_is_never_written_over_one_that_knew_more(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, instances: 1, online: 0);
        var id = await fleet.RunAsync();
        var store = assistant.Services.GetRequiredService<IInvocationStore>();

        Assert.True(await store.SetStatusAsync(id, OverallStatus.Stopping, OverallStatus.Stopping, false, version: 5));
        Assert.False(await store.SetStatusAsync(id, OverallStatus.Running, OverallStatus.Running, false, version: 4));
        Assert.Equal(OverallStatus.Stopping, (await store.ReadAsync(id))!.Status);
        Assert.True(await store.SetStatusAsync(id, OverallStatus.Stopped, OverallStatus.Stopped, true, version: 5));
        Assert.False(await store.SetStatusAsync(id, OverallStatus.Running, OverallStatus.Running, false, version: 6));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_agent_that_says_the_unsayable_harms_no_other_report_of_its_call(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, instances: 2, online: 2);
        var id = await fleet.RunAsync();
        var (one, other) = (await fleet.NextMessageAsync(), await fleet.NextMessageAsync());

        var verdicts = await assistant.Grains.GetSlice(one.Record.Slice).ReportAsync(
        [
            new() { Record = one.Record, Instance = one.Instance, Kind = ReportKind.Refused, Error = RecordError.AccountNotExists, ErrorInfo = "no\0 user" },
            new() { Record = other.Record, Instance = other.Instance, Kind = ReportKind.Exited, ExitCode = 0 },
        ]);

        Assert.All(verdicts, verdict => Assert.Equal(ReportVerdict.Applied, verdict));
        Assert.Equal(
            ["no user", ""],
            (await fleet.ResultsAsync(id)).OrderBy(record => record.State == RecordState.Success).Select(record => record.ErrorInfo));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Output_told_earlier_and_held_up_on_its_way_does_not_replace_what_was_told_later(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, instances: 1, online: 1);
        var id = await fleet.RunAsync();
        var run = await fleet.NextMessageAsync();

        await fleet.ReportAsync(run.Record, run.Instance, ReportKind.Progress, output: "one\ntwo\n");
        Assert.Equal(ReportVerdict.Applied, await fleet.ReportAsync(run.Record, run.Instance, ReportKind.Progress, output: "one\n"));

        Assert.Equal("one\ntwo\n", System.Text.Encoding.UTF8.GetString((await fleet.DescribeAsync(id)).Records.Single().Output!));
    }
}
