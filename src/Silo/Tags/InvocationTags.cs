using System.Collections.Immutable;
using System.Data.Common;
using CloudAssistant.Grains.Commands;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Interfaces.Tags;
using CloudAssistant.Grains.Tags;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;
using Microsoft.Extensions.Options;

namespace CloudAssistant.Silo.Tags;

/// <inheritdoc cref="IInvocationTags"/>
internal sealed class InvocationTags(Database database, IOptions<CommandOptions> limits) : IInvocationTags
{
    private static readonly RowColumns<(AccountId Account, InvocationId Invocation, string Key, string Value)> Columns =
        new RowColumns<(AccountId Account, InvocationId Invocation, string Key, string Value)>()
            .With("account", tag => tag.Account.Value).With("key", tag => tag.Key).With("value", tag => tag.Value).With("invocation", tag => tag.Invocation.Raw());

    public async Task<ImmutableSortedDictionary<string, string>> ReadAsync(AccountId account, InvocationId invocation)
    {
        await using var connection = await database.OpenAsync();
        var tags = await connection.QueryAsync(
            "SELECT t.key, t.value FROM invocation_tags t WHERE t.invocation = @id AND t.account = @account",
            row => KeyValuePair.Create(row.GetString(0), row.GetString(1)), ("id", invocation.Raw()), ("account", account.Value));
        return tags.ToImmutableSortedDictionary();
    }

    public Task<Reply<Done>> ChangeAsync(AccountId account, InvocationId invocation, TagChange change) =>
        database.WriteAsync(connection => ChangeAsync(connection, account, invocation, change));

    private async Task<Reply<Done>> ChangeAsync(DbConnection connection, AccountId account, InvocationId invocation, TagChange change)
    {
        // Two changes at once, or one beside the end of retention, come one after the other.
        var locked = connection.IsSqlite() ? "" : " FOR NO KEY UPDATE";
        var found = await connection.QueryAsync(
            "SELECT 1 FROM invocations WHERE invocation = @id AND account = @account" + locked, row => true,
            ("id", invocation.Raw()), ("account", account.Value));
        if (found.Count == 0)
            return TagChanges.NotFound;
        var rows = new InvocationTagRows();
        var reads = new Statements(connection.IsSqlite());
        rows.Add(reads, [invocation]);
        await reads.RunAsync(connection);
        if (!TagChanges.Apply(rows[invocation], change, limits.Value).Try(out var tags, out var refusal))
            return refusal;
        if (change.JudgeOnly)
            return new Done();

        var writes = new Statements(connection.IsSqlite());
        writes.Change("DELETE FROM invocation_tags WHERE invocation = @id AND account = @account", null, ("id", invocation.Raw()), ("account", account.Value));
        writes.Insert("invocation_tags", Columns, [.. tags.Select(tag => (account, invocation, tag.Key, tag.Value))]);
        await writes.RunAsync(connection);
        return new Done();
    }
}
