using CloudAssistant.Grains.Commands;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Tests.Gateways;
using CloudAssistant.Silo.Tests.Invocations;
using CloudAssistant.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CloudAssistant.Silo.Tests.Commands;

/// <summary>Deletes against acceptances: one of the two always comes first, and the other sees it.</summary>
[Collection(Servers.Name)]
public sealed class CommandDeleteTests(Servers servers)
{
    private static readonly AccountId Account = AccountId.First;

    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_command_in_use_is_kept_until_its_last_record_has_ended(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var fleet = await Fleet.StartAsync(server.Assistant, instances: 2, online: 1);
        var command = await CreateAsync(server);
        var grain = server.Assistant.Grains.GetCommand(command);
        var id = (await InvokeAsync(fleet, command)).Value.Invocation;
        var run = await fleet.NextMessageAsync();
        async Task<RefusalCode?> DeleteAsync() => (await grain.DeleteAsync(TestKeys.Owner)).Refused?.Code;

        Assert.Equal(RefusalCode.InvalidStatusCmdIdInUse, await DeleteAsync());
        await fleet.ReportAsync(run.Record, run.Instance, ReportKind.Started);
        await server.Assistant.Grains.GetInvocation(id).StopAsync(Fleet.Caller, []);
        Assert.Equal(RefusalCode.InvalidStatusCmdIdInUse, await DeleteAsync());
        Assert.Null((await grain.GetAsync(Account)).Refused);

        await fleet.ReportAsync(run.Record, run.Instance, ReportKind.Stopped);
        // The slices are the truth; the column of an invocation with several trails while no stream runs.
        await server.Assistant.Database.WriteAsync(connection => connection.ExecuteAsync(
            "UPDATE invocations SET finished = @no WHERE invocation = @id", ("no", false), ("id", id.Value.Value)));
        Assert.Null(await DeleteAsync());
        Assert.Equal(RefusalCode.InvalidCmdIdNotFound, (await grain.GetAsync(Account)).Refused?.Code);
        // What ran stays in the history.
        Assert.Equal((command, "x"), await fleet.DescribeAsync(id) is var view ? (view.Command, view.Draft.Name) : default);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_delete_waits_for_an_acceptance_in_its_transaction_and_then_sees_it(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var fleet = await Fleet.StartAsync(server.Assistant, instances: 1, online: 0);
        var command = await CreateAsync(server);
        var accepted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.CommitFirst(
            async transaction =>
            {
                accepted.SetResult();
                await go.Task;
                await transaction.CommitAsync();
            },
            "invocations WHERE command = @command", ("command", command.Value.Value));

        var accepting = InvokeAsync(fleet, command);
        await accepted.Task;
        var deleting = server.Assistant.Grains.GetCommand(command).DeleteAsync(TestKeys.Owner);
        if (kind == DatabaseKind.Postgres)
            await Eventually.TrueAsync(async () => await server.CountAsync(
                "pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") > 0);
        Assert.False(deleting.IsCompleted);
        go.SetResult();

        Assert.Null((await accepting).Refused);
        Assert.Equal(RefusalCode.InvalidStatusCmdIdInUse, (await deleting).Refused?.Code);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_acceptance_after_the_mark_finds_no_command(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var fleet = await Fleet.StartAsync(server.Assistant, instances: 1, online: 0);
        var command = await CreateAsync(server);
        var store = server.Assistant.Services.GetRequiredService<ICommandStore>();

        Assert.Equal(DeleteMark.Marked, await store.MarkDeletingAsync(Account, command));
        Assert.Equal(DeleteMark.Marked, await store.MarkDeletingAsync(Account, command));
        Assert.True(await store.IsDeletingAsync(command));

        // The grain was awake before the mark and still shows the command; the transaction knows better.
        Assert.Null((await server.Assistant.Grains.GetCommand(command).GetAsync(Account)).Refused);
        Assert.Equal(RefusalCode.InvalidCmdIdNotFound, (await InvokeAsync(fleet, command)).Refused?.Code);
        Assert.Equal(0, await UsesAsync(server, command));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_delete_and_acceptances_never_cross(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var fleet = await Fleet.StartAsync(server.Assistant, instances: 1, online: 0);
        for (var round = 0; round < 30; round++)
        {
            var command = await CreateAsync(server);
            var grain = server.Assistant.Grains.GetCommand(command);
            var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Task<Reply<T>> Started<T>(Func<Task<Reply<T>>> call) => Task.Run(async () =>
            {
                await start.Task;
                return await call();
            });

            // Whose way to the database is the shorter one changes from round to round.
            var accepts = Enumerable.Range(0, 1 + (round % 3)).Select(_ => Started(() => InvokeAsync(fleet, command))).ToList();
            var delete = Started(() => round % 2 == 0 ? grain.DeleteAsync(TestKeys.Owner) : AfterAGetAsync(grain));
            start.SetResult();

            var accepted = (await Task.WhenAll(accepts)).Count(reply => reply.Refused is null);
            Assert.Equal(accepted > 0 ? RefusalCode.InvalidStatusCmdIdInUse : null, (await delete).Refused?.Code);
            Assert.Equal(accepted, await UsesAsync(server, command));
            Assert.Equal(accepted > 0 ? null : RefusalCode.InvalidCmdIdNotFound, (await grain.GetAsync(Account)).Refused?.Code);
        }
    }

    private static async Task<Reply<Done>> AfterAGetAsync(ICommandGrain grain)
    {
        for (var i = 0; i < 4; i++)
            await grain.GetAsync(Account);
        return await grain.DeleteAsync(TestKeys.Owner);
    }

    private static async Task<CommandId> CreateAsync(Server server)
    {
        server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        return (await server.Assistant.Grains.GetGrain<ICommandDesk>(0).CreateAsync(Fleet.Caller, CommandTests.Draft("x"), null)).Value.Id;
    }

    private static Task<Reply<InvocationAccepted>> InvokeAsync(Fleet fleet, CommandId command) =>
        fleet.Desk.StartAsync(Fleet.Caller, new() { Command = command, Instances = [.. fleet.Instances] });

    private static Task<long> UsesAsync(Server server, CommandId command) =>
        server.CountAsync("invocations WHERE command = @command", ("command", command.Value.Value));
}
