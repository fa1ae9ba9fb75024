using System.Data.Common;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Files;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Tags;

namespace CloudAssistant.Silo.Files;

/// <summary>Pages of files that were sent, newest first: ids sort by time, so the id is the cursor.</summary>
internal sealed class SendingList(Database database)
{
    public async Task<Reply<Page<SendingView>>> RunAsync(AccountId account, SendingQuery query)
    {
        if (!PageWindow.Of(query.Page).Try(out var window, out var refusal))
            return refusal;
        return await database.ReadAsync(connection => ReadAsync(connection, account, query, window));
    }

    private static async Task<Reply<Page<SendingView>>> ReadAsync(DbConnection connection, AccountId account, SendingQuery query, PageWindow window)
    {
        var (from, parameters) = From(account, query);
        var counted = parameters.ToArray();
        var id = query.Instance is null ? "v.invocation" : "t.invocation";
        if (window.After is { } cursor)
            parameters.Add(("after", cursor.Id));
        parameters.AddRange([("limit", window.Size + 1), ("skip", window.Skip)]);
        var rows = await connection.QueryAsync(
            $"SELECT {InvocationStore.SelectColumns} {from}{(window.After is null ? "" : $" AND {id} < @after")} ORDER BY {id} DESC LIMIT @limit OFFSET @skip",
            InvocationStore.Read, parameters.ToArray());
        var shown = rows.Take(window.Size).ToList();
        var total = !window.Counted ? 0
            : window.HoldsAll(rows.Count) ? rows.Count
            : (await connection.QueryAsync($"SELECT count(*) FROM (SELECT 1 {from} LIMIT {Page<int>.CountMax}) c", row => (int)row.GetInt64(0), counted))[0];
        return new Page<SendingView>(
            [.. await ViewsAsync(connection, shown, query)], rows.Count > window.Size ? new PageCursor(0, shown[^1].Id.Raw()).ToString() : null, total);
    }

    private static (string From, List<(string, object?)> Parameters) From(AccountId account, SendingQuery query)
    {
        var parameters = new List<(string, object?)> { ("account", account.Value) };
        var filters = new List<string> { "v.account = @account", "v.file IS NOT NULL" };
        if (query.Id is { } id)
            Filters.Add(filters, parameters, "v.invocation = @id", ("id", id.Invocation.Raw()));
        if (query.Name is { } name)
            Filters.Add(filters, parameters, "v.command_name = @name", ("name", name));
        if (query.Status is { } status)
            Filters.Add(filters, parameters, "v.status = @status", ("status", (short)status));
        if (query.ResourceGroupId is { } group)
            Filters.Add(filters, parameters, "v.resource_group = @group", ("group", group));
        if (query.Instance is { } instance)
            Filters.Add(filters, parameters, "t.account = @account AND t.instance = @instance", ("instance", instance.Raw()));
        TagFilter.Add(query.Tags, "v.invocation", filters, parameters);
        var from = query.Instance is null ? "FROM invocations v" : "FROM file_targets t JOIN invocations v ON v.invocation = t.invocation";
        return ($"{from} WHERE {string.Join(" AND ", filters)}", parameters);
    }

    // All of them in one round trip: it takes longer than the statements.
    private static async Task<IEnumerable<SendingView>> ViewsAsync(DbConnection connection, List<InvocationRow> rows, SendingQuery query)
    {
        var (counts, records) = (new StateCounts[rows.Count], new List<RecordRow>[rows.Count]);
        var statements = new Statements(connection.IsSqlite());
        for (var i = 0; i < rows.Count; i++)
        {
            var at = i;
            records[at] = [];
            statements.Query(
                $"SELECT {RecordSql.SliceColumns} FROM slices s WHERE s.invocation = @id AND s.tick = @tick", row => counts[at] += RecordSql.ReadSlice(row).Counts,
                ("id", rows[at].Id.Raw()), ("tick", rows[at].LastTick));
            RecordList.AddOfInvocation(statements, rows[at], query.Instance, SliceKey.TargetsMax, records[at]);
        }

        var tags = new InvocationTagRows();
        tags.Add(statements, [.. rows.Select(row => row.Id)]);
        statements.EndSnapshot();
        await statements.RunAsync(connection);
        return rows.Select((row, i) => new SendingView
        {
            Id = SendingId.Of(row.Id),
            File = row.File!,
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt),
            Counts = counts[i],
            Records = [.. records[i].Select(record => Shown(RecordList.View(record, row, [])))],
            Tags = tags[row.Id],
        });
    }

    // An agent that knows no files finds no script in what it got, and refuses it as one that it cannot run.
    private static RecordView Shown(RecordView record) => record.Error == RecordError.CommandNotApplicable
        ? record with { State = RecordState.Aborted, Error = RecordError.ClientNeedUpgrade, ErrorInfo = "" }
        : record;
}
