using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Storage;
using CloudAssistant.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CloudAssistant.Silo.Tests.Invocations;

/// <summary>Invocations through their real grains on both databases; the test plays the gateway and its agents.</summary>
public sealed class InvocationLifeTests
{
    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_accepted_invocation_is_sent_reported_and_ends_at_all_three_levels(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, instances: 3, online: 3);
        var id = await fleet.RunAsync();
        Assert.Equal(new StateCounts { Sent = 3 }, (await fleet.DescribeAsync(id)).Counts);

        for (var i = 0; i < 3; i++)
        {
            var message = await fleet.NextMessageAsync();
            Assert.Equal((DeliveryKind.Run, 1L), (message.Kind, message.Epoch));
            Assert.Equal(ReportVerdict.Applied, await fleet.ReportAsync(message.Record, message.Instance, ReportKind.Started));
            Assert.Equal(ReportVerdict.Applied, await fleet.ReportAsync(message.Record, message.Instance, ReportKind.Exited, 0, "hello\n"));
        }

        Assert.Equal("echo hello", fleet.Body!.Script);
        var view = await fleet.DescribeAsync(id);
        Assert.Equal(new StateCounts { Success = 3 }, view.Counts);
        Assert.Equal((OverallStatus.Success, OverallStatus.Finished), (StatusFold.Of(view.Counts), StatusFold.ClassicOf(view.Counts)));
        Assert.All(view.Records, record => Assert.Equal("hello\n", System.Text.Encoding.UTF8.GetString(record.Output!)));
        Assert.Equal(fleet.Instances, view.Records.Select(record => record.Instance));
        Assert.Equal(1L, await CountAsync(assistant, "outputs"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_offline_target_waits_is_sent_when_it_comes_and_is_aborted_when_it_does_not(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, instances: 2, online: 0);
        var id = await fleet.RunAsync();
        Assert.Equal(new StateCounts { Waiting = 2 }, (await fleet.DescribeAsync(id)).Counts);

        var comes = fleet.Instances[0];
        var epoch = await fleet.LinkAsync(comes);
        await assistant.Services.GetRequiredService<IOpenRecords>().RelinkAsync(
            [new(comes, AccountId.First, epoch, fleet.Incarnation, true, [], true)]);
        var message = await fleet.NextMessageAsync();
        Assert.Equal(comes, message.Instance);
        await fleet.ReportAsync(message.Record, comes, ReportKind.Exited, 7);

        assistant.Clock.Advance(TimeSpan.FromSeconds(61));
        await assistant.Services.GetRequiredService<SliceSweeper>().SweepAsync(default);
        var records = await fleet.ResultsAsync(id);
        Assert.Equal(
            [(RecordState.Failed, RecordError.ExitCodeNonzero), (RecordState.Aborted, RecordError.ClientNotRunning)],
            records.Select(record => (record.State, record.Error)));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_offline_target_is_waited_for_as_long_as_the_call_says(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, instances: 2, online: 0);
        var id = await fleet.RunAsync(request => request with { DeliveryTimeout = TimeSpan.FromDays(7) });

        assistant.Clock.Advance(TimeSpan.FromDays(7));
        await assistant.Services.GetRequiredService<SliceSweeper>().SweepAsync(default);
        Assert.Equal(new StateCounts { Waiting = 2 }, (await fleet.DescribeAsync(id)).Counts);

        await fleet.RenewAsync();
        var comes = fleet.Instances[0];
        var epoch = await fleet.LinkAsync(comes);
        await assistant.Services.GetRequiredService<IOpenRecords>().RelinkAsync(
            [new(comes, AccountId.First, epoch, fleet.Incarnation, true, [], true)]);
        var message = await fleet.NextMessageAsync();
        await fleet.ReportAsync(message.Record, comes, ReportKind.Exited, 0);

        assistant.Clock.Advance(LifeTimes.SendAgainAfter + TimeSpan.FromMilliseconds(1));
        await assistant.Services.GetRequiredService<SliceSweeper>().SweepAsync(default);
        var records = await fleet.ResultsAsync(id);
        Assert.Equal(
            [(RecordState.Success, RecordError.None), (RecordState.Aborted, RecordError.ClientNotRunning)],
            records.Select(record => (record.State, record.Error)));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_run_that_waits_for_its_turn_at_its_agent_is_pending_and_says_so_until_it_starts(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, instances: 1, online: 1);
        var id = await fleet.RunAsync();
        var message = await fleet.NextMessageAsync();
        Assert.Equal(ReportVerdict.Applied, await fleet.ReportAsync(message.Record, message.Instance, ReportKind.Queued));
        Assert.Equal(new StateCounts { Sent = 1 }, (await fleet.DescribeAsync(id)).Counts);
        foreach (var record in new[] { (await fleet.DescribeAsync(id)).Records.Single(), (await fleet.ResultsAsync(id)).Single() })
        {
            Assert.Equal((RecordState.Sent, RecordError.None), (record.State, record.Error));
            Assert.StartsWith("Queued: ", record.ErrorInfo, StringComparison.Ordinal);
        }

        await fleet.ReportAsync(message.Record, message.Instance, ReportKind.Started);
        var started = (await fleet.ResultsAsync(id)).Single();
        Assert.Equal((RecordState.Running, ""), (started.State, started.ErrorInfo));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_target_that_changed_links_while_it_was_accepted_is_sent_on_its_new_link(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, instances: 1, online: 1);
        await fleet.RunAsync();
        Assert.Equal(1L, (await fleet.NextMessageAsync()).Epoch);

        // The new link looked for open records before the acceptance was there to be seen.
        await fleet.LinkAsync(fleet.Instances[0]);
        assistant.Clock.Advance(TimeSpan.FromSeconds(11));
        await assistant.Services.GetRequiredService<SliceSweeper>().SweepAsync(default);
        Assert.Equal((DeliveryKind.Run, 2L), await fleet.NextMessageAsync() is var again ? (again.Kind, again.Epoch) : default);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_stop_cancels_what_was_never_sent_and_stops_what_runs(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, instances: 2, online: 1);
        var id = await fleet.RunAsync();
        var run = await fleet.NextMessageAsync();
        await fleet.ReportAsync(run.Record, run.Instance, ReportKind.Started);

        var grain = assistant.Grains.GetInvocation(id);
        Assert.Null((await grain.StopAsync(Fleet.Caller, [])).Refused);
        Assert.Equal(new StateCounts { Stopping = 1, Cancelled = 1 }, (await grain.DescribeAsync(AccountId.First)).Value.Counts);
        var stop = await fleet.NextMessageAsync();
        Assert.Equal((DeliveryKind.Stop, run.Record), (stop.Kind, stop.Record));
        await fleet.ReportAsync(run.Record, run.Instance, ReportKind.Stopped);

        Assert.Null((await grain.StopAsync(Fleet.Caller, [])).Refused);
        var counts = (await grain.DescribeAsync(AccountId.First)).Value.Counts;
        Assert.Equal(new StateCounts { Terminated = 1, Cancelled = 1 }, counts);
        Assert.Equal(OverallStatus.Stopped, StatusFold.Of(counts));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_client_token_brings_the_first_answer_again_and_refuses_other_parameters(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, instances: 1, online: 0);
        InvocationRequest WithToken(InvocationRequest request, string hash) => request with { Token = new("once", hash) };
        var calls = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => fleet.RunAsync(request => WithToken(request, "hash"))));
        Assert.Single(calls.Distinct());
        Assert.Equal(1L, await CountAsync(assistant, "invocations"));

        var other = await fleet.Desk.StartAsync(
            Fleet.Caller, WithToken(new() { Draft = (await fleet.DescribeAsync(calls[0])).Draft, Instances = [.. fleet.Instances] }, "other"));
        Assert.Equal(RefusalCode.IdempotentParameterMismatch, other.Refused!.Code);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_call_that_names_an_unknown_instance_is_refused_whole(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, instances: 1, online: 1);
        var stranger = Grains.Interfaces.Instances.InstanceId.New(Grains.Interfaces.Ids.CellId.Default, assistant.Clock.Now);
        var reply = await fleet.Desk.StartAsync(
            Fleet.Caller, new() { Draft = new() { Name = "", Type = 0, Script = "true" }, Instances = [fleet.Instances[0], stranger] });
        Assert.Equal(RefusalCode.InvalidInstanceNotFound, reply.Refused!.Code);
        Assert.Contains(stranger.ToString(), reply.Refused.Message, StringComparison.Ordinal);
        Assert.Equal(0L, await CountAsync(assistant, "invocations"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Another_account_sees_nothing(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, instances: 1, online: 1);
        var id = await fleet.RunAsync();
        var other = TestKeys.Stranger;
        Assert.Equal(RefusalCode.InvalidInvokeIdNotFound, (await assistant.Grains.GetInvocation(id).DescribeAsync(other.Account)).Refused!.Code);
        Assert.Equal(RefusalCode.InvalidInvokeIdNotFound, (await assistant.Grains.GetInvocation(id).StopAsync(other, [])).Refused!.Code);
        Assert.Empty((await fleet.Desk.ListAsync(other, new() { Id = id })).Value.Items);
        Assert.Empty((await fleet.Desk.ResultsAsync(other, new() { Invocation = id })).Value.Items);
        Assert.Equal(
            RefusalCode.InvalidInstanceNotFound,
            (await fleet.Desk.StartAsync(other, new() { Draft = new() { Name = "", Type = 0, Script = "true" }, Instances = [.. fleet.Instances] })).Refused!.Code);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Slices_of_a_large_invocation_are_all_sent_and_their_counts_add_up(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, instances: 1_050, online: 1_050);
        var id = await fleet.RunAsync();
        var seen = new HashSet<RecordKey>();
        while (seen.Count < 1_050)
            seen.Add((await fleet.NextMessageAsync()).Record);
        foreach (var slice in seen.GroupBy(record => record.Slice))
        {
            ImmutableArray<AgentReport> reports =
                [.. slice.Select(record => new AgentReport { Record = record, Instance = fleet.Instances[record.Ordinal], Kind = ReportKind.Exited, ExitCode = 0 })];
            Assert.All(await assistant.Grains.GetSlice(slice.Key).ReportAsync(reports), verdict => Assert.Equal(ReportVerdict.Applied, verdict));
        }

        var view = await fleet.DescribeAsync(id);
        Assert.Equal(new StateCounts { Success = 1_050 }, view.Counts);
        Assert.Equal(1_000, view.Records.Length);

        var paged = new List<RecordKey>();
        string? token = null;
        do
        {
            var page = (await fleet.Desk.ResultsAsync(TestKeys.Owner, new() { Invocation = id, Page = new(50, token) })).Value;
            paged.AddRange(page.Items.Select(record => record.Key));
            token = page.NextToken;
        }
        while (token is not null);
        Assert.Equal(Enumerable.Range(0, 1_050), paged.Select(record => record.Ordinal));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Counts_and_records_of_one_answer_agree_while_reports_come_in(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, instances: 150, online: 150);
        var id = await fleet.RunAsync();
        var reporting = Task.Run(async () =>
        {
            for (var i = 0; i < 150; i++)
            {
                var run = await fleet.NextMessageAsync();
                await fleet.ReportAsync(run.Record, run.Instance, ReportKind.Exited, 0);
            }
        });

        InvocationView view;
        do
        {
            view = await fleet.DescribeAsync(id);
            Assert.Equal(view.Counts, view.Records.Aggregate(default(StateCounts), (counts, record) => counts.Add(record.State, 1)));
        }
        while (view.Counts.Open > 0 && !reporting.IsFaulted);
        await reporting;
    }

    private static async Task<long> CountAsync(Assistant assistant, string table)
    {
        await using var connection = await assistant.Database.OpenAsync();
        return (await connection.QueryAsync($"SELECT count(*) FROM {table}", row => row.GetInt64(0)))[0];
    }
}
