using System.Data.Common;
using CloudAssistant.Grains.Commands;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Silo.Storage;
using CloudAssistant.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CloudAssistant.Silo.Tests.Commands;

public sealed class CommandDeleteTests
{
    private static readonly AccountId Account = AccountId.First;

    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_command_in_use_is_kept_until_its_last_record_has_ended(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var command = await CreateAsync(assistant);
        var grain = assistant.Grains.GetCommand(command);
        await assistant.Database.WriteAsync(connection => InvokeAsync(connection, command));

        Assert.Equal(RefusalCode.InvalidStatusCmdIdInUse, (await grain.DeleteAsync(Account)).Refused?.Code);
        Assert.Null((await grain.GetAsync(Account)).Refused);

        // The slices are the truth; the invocation's own column may trail.
        await assistant.Database.WriteAsync(connection => connection.ExecuteAsync("UPDATE slices SET waiting = 0, success = 1"));
        Assert.Null((await grain.DeleteAsync(Account)).Refused);
        Assert.Equal(RefusalCode.InvalidCmdIdNotFound, (await grain.GetAsync(Account)).Refused?.Code);
    }

    [Fact]
    public async Task A_delete_waits_for_an_accept_in_its_transaction_and_then_sees_it()
    {
        await using var assistant = await Assistant.StartAsync(DatabaseKind.Postgres);
        var command = await CreateAsync(assistant);
        var accepting = await assistant.Database.OpenAsync();
        var transaction = await accepting.BeginTransactionAsync();
        Assert.True(await LockAsync(accepting, command));
        await InvokeAsync(accepting, command);

        var deleting = assistant.Grains.GetCommand(command).DeleteAsync(Account);
        await WaitUntilBlockedAsync(assistant.Database);
        Assert.False(deleting.IsCompleted);
        await transaction.CommitAsync();

        Assert.Equal(RefusalCode.InvalidStatusCmdIdInUse, (await deleting).Refused?.Code);
        await transaction.DisposeAsync();
        await accepting.DisposeAsync();
    }

    [Fact]
    public async Task An_accept_after_the_mark_finds_no_command()
    {
        await using var assistant = await Assistant.StartAsync(DatabaseKind.Postgres);
        var command = await CreateAsync(assistant);
        var store = assistant.Services.GetRequiredService<ICommandStore>();

        Assert.Equal(DeleteMark.Marked, await store.MarkDeletingAsync(Account, command));
        Assert.Equal(DeleteMark.Marked, await store.MarkDeletingAsync(Account, command));

        await using var accepting = await assistant.Database.OpenAsync();
        Assert.False(await LockAsync(accepting, command));
        Assert.True(await store.IsDeletingAsync(command));
    }

    [Fact]
    public async Task Of_a_crossing_exactly_one_wins_each_time()
    {
        await using var assistant = await Assistant.StartAsync(DatabaseKind.Postgres);
        for (var round = 0; round < 20; round++)
        {
            var command = await CreateAsync(assistant);
            var accept = Task.Run(() => assistant.Database.WriteAsync(async connection =>
            {
                if (!await LockAsync(connection, command))
                    return false;
                await InvokeAsync(connection, command);
                return true;
            }));
            var delete = assistant.Grains.GetCommand(command).DeleteAsync(Account);

            Assert.NotEqual(await accept, (await delete).Refused is null);
        }
    }

    private static async Task<CommandId> CreateAsync(Assistant assistant)
    {
        assistant.Clock.Advance(TimeSpan.FromMilliseconds(1));
        return (await assistant.Grains.GetGrain<ICommandDesk>(0).CreateAsync(new(Account, "key"), CommandTests.Draft("x"), null)).Value.Id;
    }

    /// <summary>As an accept does it.</summary>
    private static async Task<bool> LockAsync(DbConnection connection, CommandId command) =>
        (await connection.QueryAsync(
            "SELECT 1 FROM commands WHERE command = @command AND account = @account AND NOT deleting FOR SHARE", row => true,
            ("command", command.Value.Value), ("account", Account.Value))).Count == 1;

    private static async Task<int> InvokeAsync(DbConnection connection, CommandId command)
    {
        var invocation = Guid.NewGuid();
        await connection.ExecuteAsync(
            """
            INSERT INTO invocations (invocation, account, command, command_name, command_type, draft, request, mode, resource_group, created_at,
              last_tick, slice_count, target_count, status, classic_status, finished)
            VALUES (@invocation, @account, @command, 'x', 0, '{}', '{}', 0, '', 1, 1, 1, 1, 0, 0, false)
            """,
            ("invocation", invocation), ("account", Account.Value), ("command", command.Value.Value));
        return await connection.ExecuteAsync(
            "INSERT INTO slices (invocation, tick, slice, account, version, timeout_ms, waiting) VALUES (@invocation, 1, 0, @account, 1, 60000, 1)",
            ("invocation", invocation), ("account", Account.Value));
    }

    private static async Task WaitUntilBlockedAsync(Database database)
    {
        await using var connection = await database.OpenAsync();
        while ((await connection.QueryAsync(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'", row => row.GetInt64(0)))[0] == 0)
        {
            await Task.Yield();
        }
    }
}
