using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Storage;
using CloudAssistant.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CloudAssistant.Silo.Tests.Invocations;

public sealed class FilterTests
{
    private const string Nul = "a\0b";

    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    private static ImmutableSortedDictionary<string, string> None => ImmutableSortedDictionary<string, string>.Empty;

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_filter_with_a_NUL_finds_nothing(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, instances: 1, online: 0);
        await fleet.RunAsync(request => request with { Tags = None.Add("a", "b") });
        var commands = assistant.Grains.GetGrain<ICommandDesk>(0);
        await commands.CreateAsync(Fleet.Caller, new() { Name = "a", Type = ScriptType.Shell, Script = "true" }, null);

        foreach (var query in new CommandQuery[] { new() { Name = Nul }, new() { Name = Nul + "*" }, new() { Description = Nul }, new() { ResourceGroupId = Nul }, new() { Tags = None.Add(Nul, "") } })
            Assert.Empty((await commands.ListAsync(TestKeys.Owner, query with { Page = new(10, null, 1) })).Value.Items);
        foreach (var query in new InvocationQuery[] { new() { CommandName = Nul }, new() { ResourceGroupId = Nul }, new() { Tags = None.Add(Nul, "b") }, new() { Tags = None.Add("a", Nul) } })
            Assert.Empty((await fleet.Desk.ListAsync(TestKeys.Owner, query with { Page = new(10, null, 1) })).Value.Items);
        foreach (var query in new RecordQuery[] { new() { ResourceGroupId = Nul }, new() { Tags = None.Add("a", Nul) } })
            Assert.Empty((await fleet.Desk.ResultsAsync(TestKeys.Owner, query with { Page = new(10, null, 1) })).Value.Items);
        var started = await fleet.Desk.StartAsync(
            Fleet.Caller, new() { Draft = new() { Name = "", Type = ScriptType.Shell, Script = "true" }, TargetTags = None.Add("a", Nul) });
        Assert.Equal(RefusalCode.InvalidResourceTagInstanceNotFound, started.Refused!.Code);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_status_means_the_family_that_has_the_word_and_the_classic_one_if_both_do(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, instances: 1, online: 0);
        var id = await fleet.RunAsync();
        async Task<bool> FoundAsync(params ImmutableArray<OverallStatus> statuses) =>
            (await fleet.Desk.ListAsync(TestKeys.Owner, new() { Statuses = statuses })).Value.Items.Any(found => found.Id == id);
        Assert.True(await FoundAsync(OverallStatus.Pending));
        Assert.True(await FoundAsync(OverallStatus.Running));
        Assert.False(await FoundAsync(OverallStatus.Finished));

        // It ran to its end and did not succeed.
        await assistant.Services.GetRequiredService<IInvocationStore>().SetStatusAsync(id, OverallStatus.Failed, OverallStatus.Finished, true, 100);

        Assert.True(await FoundAsync(OverallStatus.Finished));
        Assert.True(await FoundAsync(OverallStatus.Success, OverallStatus.Finished));
        Assert.False(await FoundAsync(OverallStatus.Failed));
        Assert.False(await FoundAsync(OverallStatus.Stopped, OverallStatus.Failed));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_is_not_timed_is_also_what_was_and_has_ended(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, instances: 1, online: 0);
        async Task<InvocationId> PeriodicAsync() => await fleet.RunAsync(request => request with { Mode = RepeatMode.Period, Frequency = "rate(1d)" });
        var (once, ended, periodic) = (await fleet.RunAsync(), await PeriodicAsync(), await PeriodicAsync());
        Assert.Null((await assistant.Grains.GetInvocation(ended).StopAsync(Fleet.Caller, [])).Refused);

        foreach (var instance in new InstanceId?[] { null, fleet.Instances[0] })
        {
            var query = new InvocationQuery { Modes = [RepeatMode.Once], OrEnded = true, Instance = instance };
            var found = (await fleet.Desk.ListAsync(TestKeys.Owner, query)).Value.Items.Select(invocation => invocation.Id).ToHashSet();

            Assert.Equal((true, false), (found.Contains(once), found.Contains(periodic)));
            // What never ran has no record of the instance to be found by.
            Assert.Equal(instance is null, found.Contains(ended));
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task All_records_of_an_account_come_once_the_newest_invocation_first(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, instances: 2, online: 0);
        var ids = new List<InvocationId>();
        for (var i = 0; i < 3; i++)
        {
            ids.Add(await fleet.RunAsync());
            assistant.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var found = new List<(InvocationId, int)>();
        string? token = null;
        do
        {
            var page = (await fleet.Desk.ResultsAsync(TestKeys.Owner, new() { Page = new(1, token) })).Value;
            found.AddRange(page.Items.Select(record => (record.Key.Invocation, record.Key.Ordinal)));
            token = page.NextToken;
        }
        while (token is not null);

        Assert.Equal([(ids[2], 1), (ids[2], 0), (ids[1], 1), (ids[1], 0), (ids[0], 1), (ids[0], 0)], found);
        Assert.Equal(6, (await fleet.Desk.ResultsAsync(TestKeys.Owner, new() { Page = new(1, null, 1) })).Value.TotalCount);
        Assert.Equal(2, (await fleet.Desk.ResultsAsync(TestKeys.Owner, new() { Invocation = ids[0], IncludeHistory = true })).Value.Items.Length);
    }
}
