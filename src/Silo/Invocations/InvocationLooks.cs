using System.Data.Common;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Invocations;

/// <summary>A look at one invocation by its id.</summary>
internal readonly record struct InvocationLook(AccountId Account, InvocationId Id);

/// <summary>
/// Looks at single invocations, which is what waiting callers do again and again: those that come while one statement runs go together into the next, all in one
/// snapshot that is younger than each of them. PostgreSQL only.
/// </summary>
internal sealed class InvocationLooks : IAsyncDisposable
{
    // Each may hold the rows of a thousand records.
    private static readonly MergingLimits Limits = new() { Writers = 1, Together = 32, WeightTogether = 0, Waiting = 20_000, WeightWaiting = 0 };

    private readonly Database _database;
    private readonly MergingWriter<InvocationLook, Page<InvocationView>?> _reader;

    public InvocationLooks(Database database, TimeProvider time)
    {
        _database = database;
        _reader = new(Limits, time, ReadAsync);
    }

    /// <summary>Whether the query asks for one invocation and nothing else of it.</summary>
    public bool Takes(InvocationQuery query) => _database.Kind == DatabaseKind.Postgres
        && query is { Id: not null, Command: null, Type: null, Instance: null, CommandName: null, ResourceGroupId: null, IncludeOutput: false }
        && query.Modes.IsDefaultOrEmpty && query.Statuses.IsDefaultOrEmpty && query.Tags.IsEmpty
        && query.Page is { NextToken: null or "", Number: null or 1 };

    /// <summary>The invocation, or an empty page when it is not there or another's; null for one that repeats, of which more must be read.</summary>
    public async Task<Page<InvocationView>?> ReadAsync(AccountId account, InvocationQuery query)
    {
        var page = await _reader.WriteAsync(new(account, query.Id!.Value));
        return query.Page.Number is null ? page : page is null ? null : page with { TotalCount = page.Items.Length };
    }

    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    private Task<IReadOnlyList<Page<InvocationView>?>> ReadAsync(IReadOnlyList<InvocationLook> looks) => _database.ReadAsync(async connection =>
    {
        var rows = (await connection.QueryAsync(
            $"SELECT {InvocationStore.SelectColumns} FROM invocations v WHERE v.invocation = ANY(@ids)",
            InvocationStore.Read, ("ids", looks.Select(look => look.Id.Raw()).Distinct().ToArray()))).ToDictionary(row => row.Id);
        var pages = await PagesAsync(connection, rows.Where(row => row.Value.Request.Mode == RepeatMode.Once).ToDictionary());
        return (IReadOnlyList<Page<InvocationView>?>)
            [.. looks.Select(look => rows.TryGetValue(look.Id, out var row) && row.Account == look.Account ? pages.GetValueOrDefault(look.Id) : InvocationList.Nothing)];
    });

    private static async Task<Dictionary<InvocationId, Page<InvocationView>>> PagesAsync(DbConnection connection, Dictionary<InvocationId, InvocationRow> rows)
    {
        if (rows.Count == 0)
            return [];
        var counts = rows.Keys.ToDictionary(id => id, _ => new StateCounts());
        var records = rows.Keys.ToDictionary(id => id, _ => new List<RecordRow>());
        var statements = new Statements(sqlite: false);
        (string, object?)[] which = [("ids", rows.Keys.Select(id => id.Raw()).ToArray()), ("ticks", rows.Values.Select(row => row.LastTick).ToArray())];
        statements.Query(
            $"SELECT {RecordSql.SliceColumns} FROM unnest(@ids, @ticks) q (invocation, tick) JOIN slices s ON s.invocation = q.invocation AND s.tick = q.tick",
            row => counts[RecordSql.InvocationOf(row.GetGuid(0))] += RecordSql.ReadSlice(row).Counts, which);
        RecordList.AddOfInvocations(statements, which, InvocationList.RecordsOfOne, record => records[record.Key.Invocation].Add(record));
        statements.EndSnapshot();
        await statements.RunAsync(connection);
        return rows.ToDictionary(row => row.Key, row => new Page<InvocationView>([InvocationList.View(row.Value, counts[row.Key], records[row.Key], [])], null, 0));
    }
}
