using System.Collections.Immutable;
using System.Data.Common;
using CloudAssistant.Grains.Commands;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Silo.Storage;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace CloudAssistant.Silo.Commands;

/// <summary>Pages of commands, newest first: ids sort by time, so the id is the cursor. Reads the grain states beside the search rows and wakes no grain.</summary>
internal sealed class CommandList(Database database, IOptions<ClusterOptions> cluster)
{
    private static readonly GrainStateSerializer Serializer = new();

    // A count costs what it counts, so it stops.
    private static readonly string Columns = $"""
        (SELECT count(*) FROM (SELECT 1 FROM invocations i WHERE i.account = @account AND i.command = c.command LIMIT {Page<int>.CountMax}) n),
        s.PayloadBinary
        """;

    private const string States = """
         JOIN OrleansStorage s ON s.ServiceId = @service AND s.GrainTypeString = 'command' AND s.GrainIdN0 = 0 AND s.GrainIdN1 = 0
           AND s.GrainIdExtensionString = c.grain_key
        """;

    public async Task<Reply<Page<Command>>> RunAsync(AccountId account, CommandQuery query)
    {
        if (!PageWindow.Of(query.Page).Try(out var window, out var refusal))
            return refusal;
        var (where, parameters) = Where(account, query);
        await using var connection = await database.OpenAsync();
        var total = window.Counted ? await CountAsync(connection, where, parameters) : 0;
        var after = window.After is { } cursor ? " AND c.command < @after" : "";
        if (window.After is { } last)
            parameters.Add(("after", last.Id));
        parameters.AddRange([("service", cluster.Value.ServiceId), ("limit", window.Size + 1), ("skip", window.Skip)]);
        var rows = await connection.QueryAsync(
            $"SELECT {Columns} FROM commands c{States} WHERE {where}{after} ORDER BY c.command DESC LIMIT @limit OFFSET @skip", Read, parameters.ToArray());
        var shown = rows.Take(window.Size).ToImmutableArray();
        return new Page<Command>(shown, rows.Count > window.Size ? new PageCursor(0, shown[^1].Id.Value.Value).ToString() : null, total);
    }

    private static async Task<int> CountAsync(DbConnection connection, string where, List<(string, object?)> parameters) =>
        (await connection.QueryAsync(
            $"SELECT count(*) FROM (SELECT 1 FROM commands c WHERE {where} LIMIT {Page<int>.CountMax}) n",
            row => (int)row.GetInt64(0), parameters.ToArray()))[0];

    private static Command Read(DbDataReader row) =>
        Serializer.Deserialize<CommandState>(new BinaryData(row.GetFieldValue<byte[]>(1))).Command! with { InvokeTimes = (int)row.GetInt64(0) };

    private (string Where, List<(string, object?)> Parameters) Where(AccountId account, CommandQuery query)
    {
        var parameters = new List<(string, object?)> { ("account", account.Value) };
        var filters = new List<string> { "c.account = @account", "NOT c.deleting" };
        void Add(string filter, string name, object value) => Filters.Add(filters, parameters, filter, (name, value));

        if (query.Id is { } id)
            Add("c.command = @id", "id", id.Value.Value);
        if (query.Type is { } type)
            Add("c.type = @type", "type", (short)type);
        if (query.ResourceGroupId is { } group)
            Add("c.resource_group = @group", "group", group);
        if (query.Name is { } name && Wildcard.Of(database.Kind, "c.name", "name", name) is { } byName)
            Add(byName.Condition, "name", byName.Value);
        if (query.Description is { } description && Wildcard.Of(database.Kind, "c.description", "description", description) is { } byDescription)
            Add(byDescription.Condition, "description", byDescription.Value);
        var number = 0;
        foreach (var (key, value) in query.Tags)
        {
            var byValue = value.Length == 0 ? "" : $" AND t.value = @tv{number}";
            Filters.Add(
                filters, parameters,
                $"c.command IN (SELECT t.command FROM command_tags t WHERE t.account = @account AND t.key = @tk{number}{byValue})",
                [($"tk{number}", key), .. value.Length == 0 ? [] : new (string, object)[] { ($"tv{number}", value) }]);
            number++;
        }

        return (string.Join(" AND ", filters), parameters);
    }
}
