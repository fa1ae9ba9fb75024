using System.Collections.Immutable;
using System.Data.Common;
using CloudAssistant.Grains.Commands;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Commands;

/// <inheritdoc cref="ICommandStore"/>
internal sealed class CommandStore(Database database, CommandList list) : ICommandStore
{
    // A one-time invocation is unfinished while one of its slices has an open record; the column `finished` may trail.
    private const string InUseText = """
        SELECT 1 FROM invocations v
        WHERE v.account = @account AND v.command = @command AND NOT v.finished AND (v.mode <> 0 OR EXISTS (
          SELECT 1 FROM slices s WHERE s.invocation = v.invocation AND s.waiting + s.sent + s.running + s.stopping > 0))
        LIMIT 1
        """;

    public Task<Reply<Page<Command>>> ListAsync(AccountId account, CommandQuery query) => list.RunAsync(account, query);

    public async Task<bool> HasAsManyAsync(AccountId account, int count)
    {
        await using var connection = await database.OpenAsync();
        var last = await connection.QueryAsync(
            "SELECT 1 FROM commands WHERE account = @account ORDER BY command LIMIT 1 OFFSET @skip", row => true,
            ("account", account.Value), ("skip", count - 1));
        return last.Count > 0;
    }

    public async Task<bool> IsDeletingAsync(CommandId command)
    {
        await using var connection = await database.OpenAsync();
        return await connection.QueryAsync(
            "SELECT deleting FROM commands WHERE command = @command", row => row.GetBoolean(0), ("command", command.Value.Value)) is [true];
    }

    public Task<DeleteMark> MarkDeletingAsync(AccountId account, CommandId command) =>
        database.WriteAsync(connection => MarkAsync(connection, account, command));

    private static async Task<DeleteMark> MarkAsync(DbConnection connection, AccountId account, CommandId command)
    {
        // An accept holds the row for share from its look to its commit: whoever comes second sees what the first has done.
        var locked = connection.IsSqlite() ? "" : " FOR UPDATE";
        var found = await connection.QueryAsync(
            "SELECT deleting FROM commands WHERE command = @command AND account = @account" + locked, row => row.GetBoolean(0),
            ("command", command.Value.Value), ("account", account.Value));
        if (found is not [var deleting])
            return DeleteMark.NotFound;
        if (deleting)
            return DeleteMark.Marked;
        var used = await connection.QueryAsync(InUseText, row => true, ("account", account.Value), ("command", command.Value.Value));
        if (used.Count > 0)
            return DeleteMark.InUse;
        await connection.ExecuteAsync("UPDATE commands SET deleting = true WHERE command = @command", ("command", command.Value.Value));
        return DeleteMark.Marked;
    }
}
