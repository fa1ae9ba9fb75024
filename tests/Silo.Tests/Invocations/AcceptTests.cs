using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Tests.Gateways;
using Npgsql;

namespace CloudAssistant.Silo.Tests.Invocations;

/// <summary>Accepts that come together: one transaction, an answer for each.</summary>
public sealed class AcceptTests
{
    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_refused_accept_harms_no_other_of_its_group_and_leaves_nothing(DatabaseKind kind)
    {
        await using var bed = await AcceptBed.OpenAsync(kind);
        var (mine, other) = (await bed.AddInstanceAsync(tag: "web"), await bed.AddInstanceAsync(account: "1000000000000002"));
        var (command, deleted) = (await bed.AddCommandAsync(), await bed.AddCommandAsync(deleting: true));
        var run = bed.Run(mine);
        var tagged = bed.Run([]) with { Request = Tagged(bed.Run([]), "role", "web").Request with { Tags = run.Request.Tags.Add("by", "me") } };
        InvocationPlan[] plans =
        [
            run, WithToken(bed.Run(mine, other), "t1", "h"), WithToken(bed.Invoke(deleted, mine), "t1", "h"), Tagged(bed.Run([]), "role", "none"),
            tagged, bed.Invoke(command, mine, mine), Tagged(bed.Run([]), "role", "web") with { TargetsMax = 0 },
        ];

        var replies = await bed.TogetherAsync(plans);

        Assert.Equal(
            [
                null, RefusalCode.InvalidInstanceNotFound, RefusalCode.InvalidCmdIdNotFound, RefusalCode.InvalidResourceTagInstanceNotFound,
                null, null, RefusalCode.InstanceIdsExceedLimit,
            ],
            replies.Select(reply => reply!.Refused?.Code));
        Assert.Contains(other.ToString(), replies[1]!.Refused!.Message, StringComparison.Ordinal);
        Assert.Equal(tagged.Id, replies[4]!.Value.Invocation);
        Assert.Equal(3, await bed.CountAsync("invocations"));
        Assert.Equal(3, await bed.CountAsync("slices WHERE waiting = 1 AND version = 1"));
        Assert.Equal(3, await bed.CountAsync("records"));
        Assert.Equal(1, await bed.CountAsync("invocation_tags"));
        Assert.Equal(0, await bed.CountAsync("client_tokens"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Equal_tokens_of_one_group_answer_the_same_invocation(DatabaseKind kind)
    {
        await using var bed = await AcceptBed.OpenAsync(kind);
        var (mine, command) = (await bed.AddInstanceAsync(), await bed.AddCommandAsync());
        InvocationPlan[] plans =
        [
            WithToken(bed.Run(mine), "t", "h"), WithToken(bed.Run(mine), "t", "h"), WithToken(bed.Run(mine), "t", "other"),
            WithToken(bed.Invoke(command, mine), "t", "h"), WithToken(bed.Run(mine), "T", "h"),
        ];

        var replies = await bed.TogetherAsync(plans);

        Assert.Equal(new InvocationAccepted(plans[0].Id, plans[0].Command), replies[0]!.Value);
        Assert.Equal(replies[0]!.Value, replies[1]!.Value);
        Assert.Equal(RefusalCode.IdempotentParameterMismatch, replies[2]!.Refused?.Code);
        // Another action, and another case, are other tokens.
        Assert.Equal(plans[3].Id, replies[3]!.Value.Invocation);
        Assert.Equal(plans[4].Id, replies[4]!.Value.Invocation);
        Assert.Equal(3, await bed.CountAsync("invocations"));
        Assert.Equal(3, await bed.CountAsync("client_tokens"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_token_stands_for_its_first_call_until_it_expires(DatabaseKind kind)
    {
        await using var bed = await AcceptBed.OpenAsync(kind);
        var mine = await bed.AddInstanceAsync();
        var first = WithToken(bed.Run(mine), "t", "h");
        await bed.TogetherAsync(first);
        bed.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMilliseconds(1));
        var again = await bed.TogetherAsync(WithToken(bed.Run(mine), "t", "h"), WithToken(bed.Run(mine), "t", "other"));
        Assert.Equal(first.Id, again[0]!.Value.Invocation);
        Assert.Equal(RefusalCode.IdempotentParameterMismatch, again[1]!.Refused?.Code);

        bed.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var later = WithToken(bed.Run(mine), "t", "other");
        Assert.Equal(later.Id, (await bed.TogetherAsync(later))[0]!.Value.Invocation);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_call_that_shares_the_token_of_a_refused_one_is_decided_by_itself(DatabaseKind kind)
    {
        await using var bed = await AcceptBed.OpenAsync(kind);
        var mine = await bed.AddInstanceAsync();
        var unknown = new Grains.Interfaces.Instances.InstanceId(new(Guid.NewGuid()));
        var refused = WithToken(bed.Run(unknown), "t", "h");
        var (same, other) = (WithToken(bed.Run(unknown), "t", "h"), WithToken(bed.Run(mine), "t", "other"));

        var replies = await bed.TogetherAsync(refused, same, other);
        Assert.Equal(RefusalCode.InvalidInstanceNotFound, replies[0]!.Refused?.Code);
        Assert.Equal(RefusalCode.InvalidInstanceNotFound, replies[1]!.Refused?.Code);
        Assert.Null(replies[2]);

        await using var writer = new AcceptWriter(bed.Database, TimeProvider.System, new SliceCache());
        var answers = await Task.WhenAll(new[] { refused, same, other }.Select(writer.AcceptAsync));
        Assert.Equal(other.Id, answers[2].Reply.Value.Invocation);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Of_a_group_that_fails_only_the_guilty_one_fails(DatabaseKind kind)
    {
        await using var bed = await AcceptBed.OpenAsync(kind);
        var mine = await bed.AddInstanceAsync();
        var there = bed.Run(mine) with { Caller = new(new AccountId("1000000000000003"), "k") };
        await bed.Database.WriteAsync(connection => connection.ExecuteAsync(
            """
            INSERT INTO invocations (invocation, account, command, command_name, command_type, draft, request, mode, resource_group, created_at,
              last_tick, slice_count, target_count, status, classic_status, finished)
            VALUES (@id, '1000000000000003', @id, '', 0, '{}', '{}', 0, '', 1, 1, 1, 1, 0, 0, true)
            """,
            ("id", there.Id.Value.Value)));
        await using var writer = new AcceptWriter(bed.Database, TimeProvider.System, new SliceCache());
        var plans = Enumerable.Range(0, 20).Select(i => i == 7 ? bed.Run(mine) with { Id = there.Id } : bed.Run(mine)).ToArray();
        var accepts = plans.Select(writer.AcceptAsync).ToArray();

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => accepts[7]);
        for (var i = 0; i < plans.Length; i++)
            if (i != 7)
                Assert.Equal(plans[i].Id, (await accepts[i]).Reply.Value.Invocation);
        Assert.Equal(20, await bed.CountAsync("invocations"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Many_accepts_of_many_targets_are_all_there(DatabaseKind kind)
    {
        await using var bed = await AcceptBed.OpenAsync(kind);
        var instances = new List<Grains.Interfaces.Instances.InstanceId>();
        for (var i = 0; i < 12; i++)
            instances.Add(await bed.AddInstanceAsync());
        await using var writer = new AcceptWriter(bed.Database, TimeProvider.System, new SliceCache());

        // Enough targets together for COPY, and few enough each for a plain insert.
        var accepts = Enumerable.Range(0, 60).Select(i => writer.AcceptAsync(bed.Run([.. instances]))).ToArray();

        Assert.All(await Task.WhenAll(accepts), acceptance => Assert.Null(acceptance.Reply.Refused));
        Assert.Equal(720, await bed.CountAsync("records r JOIN slices s ON s.invocation = r.invocation AND s.tick = r.tick AND s.waiting = 12"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_an_accept_says_it_began_with_is_what_the_database_holds(DatabaseKind kind)
    {
        await using var bed = await AcceptBed.OpenAsync(kind);
        var instances = new List<Grains.Interfaces.Instances.InstanceId>();
        for (var i = 0; i < SliceKey.TargetsMax + 3; i++)
            instances.Add(await bed.AddInstanceAsync());
        await bed.LinkAsync(instances[1], instances[^1]);
        await using var writer = new AcceptWriter(bed.Database, TimeProvider.System, new SliceCache());
        var plan = WithToken(bed.Run([.. instances]), "t", "h");

        var born = (await writer.AcceptAsync(plan)).Born;

        Assert.Equal([SliceKey.TargetsMax, 3], born.Select(slice => slice.Records.Count));
        Assert.Equal([1, 1], born.Select(slice => slice.Links.Count));
        await using var slices = new SliceStore(bed.Database, bed.Clock, TimeProvider.System, new SliceCache());
        foreach (var slice in born)
        {
            var read = (await slices.ReadAsync(slice.Row.Key))!;
            Assert.Equal(read.Row, slice.Row);
            Assert.Equal(read.Records, slice.Records);
            Assert.Equal(read.Links, slice.Links);
        }

        var row = (await new InvocationStore(bed.Database, writer, null!, null!).ReadAsync(plan.Id))!;
        Assert.Equivalent(row, InvocationRow.Of(plan, born), strict: true);
        // A repeated call begins nothing.
        Assert.Empty((await writer.AcceptAsync(WithToken(bed.Run([.. instances]), "t", "h"))).Born);
    }

    [Fact]
    public async Task A_group_waits_for_a_delete_that_came_first_and_only_that_command_is_gone()
    {
        await using var bed = await AcceptBed.OpenAsync(DatabaseKind.Postgres);
        var (mine, going, staying) = (await bed.AddInstanceAsync(), await bed.AddCommandAsync(), await bed.AddCommandAsync());
        await using var deleting = await bed.Database.OpenAsync();
        await using var transaction = await deleting.BeginTransactionAsync();
        await deleting.ExecuteAsync("UPDATE commands SET deleting = true WHERE command = @id", ("id", going.Value.Value));

        var accepting = bed.TogetherAsync(bed.Invoke(going, mine), bed.Invoke(staying, mine));
        await Eventually.TrueAsync(async () => await bed.CountAsync("pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") > 0);
        Assert.False(accepting.IsCompleted);
        await transaction.CommitAsync();

        var replies = await accepting;
        Assert.Equal(RefusalCode.InvalidCmdIdNotFound, replies[0]!.Refused?.Code);
        Assert.Null(replies[1]!.Refused);
    }

    [Fact]
    public async Task A_connection_that_breaks_during_the_commit_is_no_answer_until_the_database_was_asked()
    {
        await using var bed = await AcceptBed.OpenAsync(DatabaseKind.Postgres);
        var mine = await bed.AddInstanceAsync();
        var earlier = WithToken(bed.Run(mine), "earlier", "h");
        await bed.TogetherAsync(earlier);
        await using var proxy = BreakingProxy.To(bed.Test.ConnectionString);
        await using var database = Database.OpenPostgres(proxy.ConnectionString);
        await using var writer = new AcceptWriter(database, TimeProvider.System, new SliceCache());
        var accepted = bed.Run(mine);

        proxy.SwallowNextCommit();
        Assert.Equal(accepted.Id, (await writer.AcceptAsync(accepted)).Reply.Value.Invocation);
        Assert.Equal(1, proxy.Swallowed);

        // One that stands for an earlier call has no row of its own; its token tells.
        proxy.SwallowNextCommit();
        Assert.Equal(earlier.Id, (await writer.AcceptAsync(WithToken(bed.Run(mine), "earlier", "h"))).Reply.Value.Invocation);
        Assert.Equal(2, proxy.Swallowed);

        // One that was refused is neither: its caller hears of the failure and asks again.
        proxy.SwallowNextCommit();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => writer.AcceptAsync(bed.Run(new Grains.Interfaces.Instances.InstanceId(new(Guid.NewGuid())))));
        Assert.Equal(2, await bed.CountAsync("invocations"));
    }

    private static InvocationPlan WithToken(InvocationPlan plan, string token, string hash) =>
        plan with { Request = plan.Request with { Token = new(token, hash) } };

    private static InvocationPlan Tagged(InvocationPlan plan, string key, string value) =>
        plan with { Request = plan.Request with { TargetTags = plan.Request.TargetTags.Add(key, value) } };
}
