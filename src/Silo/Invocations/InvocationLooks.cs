using System.Collections.Concurrent;
using System.Data.Common;
using CloudAssistant.Grains.Access;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Access;
using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Tags;

namespace CloudAssistant.Silo.Invocations;

/// <summary>A look at one invocation by its id.</summary>
/// <param name="Account">Whose it must be.</param>
/// <param name="Id">Which.</param>
/// <param name="Nonce">What the caller says once, when that was not written yet.</param>
internal readonly record struct InvocationLook(AccountId Account, InvocationId Id, Nonce? Nonce);

/// <summary>
/// Looks at single invocations, which is what waiting callers do again and again: those that come while one statement runs go together into the next, with the nonces
/// of their callers, all in one snapshot that is younger than each of them. PostgreSQL only.
/// </summary>
internal sealed class InvocationLooks : IAsyncDisposable
{
    // Each may hold the rows of a thousand records. Two, so that one reads while the other's nonces reach the disk.
    private static readonly MergingLimits Limits = new() { Writers = 2, Together = 48, WeightTogether = 0, Waiting = 20_000, WeightWaiting = 0 };

    private readonly Database _database;
    private readonly MergingWriter<InvocationLook, Seen> _reader;
    private readonly RowMemory _memory = new();

    // Written in a batch that failed after that, and is repeated one by one: there they are no replays.
    private readonly ConcurrentDictionary<Nonce, bool> _repeated = [];

    public InvocationLooks(Database database, TimeProvider time)
    {
        _database = database.Merged;
        _reader = new(Limits, time, ReadAsync);
    }

    /// <summary>Whether the query asks for one invocation and nothing else of it.</summary>
    public bool Takes(InvocationQuery query) => _database.Kind == DatabaseKind.Postgres
        && query is { Id: not null, Command: null, Type: null, Instance: null, CommandName: null, ResourceGroupId: null, IncludeOutput: false }
        && query.Modes.IsDefaultOrEmpty && query.Statuses.IsDefaultOrEmpty && query.Tags.IsEmpty
        && query.Page is { NextToken: null or "", Number: null or 1 };

    /// <summary>Looks, and writes the nonce that comes with it.</summary>
    public async Task<Seen> ReadAsync(AccountId account, InvocationQuery query, Nonce? nonce = null)
    {
        var seen = await _reader.WriteAsync(new(account, query.Id!.Value, nonce));
        return query.Page.Number is null || seen.Page is not { } page ? seen : seen with { Page = page with { TotalCount = page.Items.Length } };
    }

    public async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync();
        _memory.Dispose();
    }

    private async Task<IReadOnlyList<Seen>> ReadAsync(IReadOnlyList<InvocationLook> looks)
    {
        await using var connection = await _database.OpenAsync();
        var ids = looks.Select(look => look.Id).Distinct().ToList();
        var rows = await FindAsync(connection, ids);
        var statements = new Statements(sqlite: false);
        // A transaction of their own: they are on the disk before anything is answered, and no other silo's nonce can break the snapshot.
        statements.Begin();
        var burned = new BurnedNonces(statements, NoncesOf(looks));
        statements.Commit();
        Dictionary<InvocationId, Page<InvocationView>> pages;
        try
        {
            pages = await PagesAsync(connection, statements, [.. rows.Values.Where(row => row.Request.Mode == RepeatMode.Once)]);
        }
        catch (Exception exception)
        {
            if (looks.Count > 1 && !Outage.Is(exception))
                foreach (var nonce in burned.Left(NoncesOf(looks)))
                    _repeated[nonce] = true;
            else
                foreach (var nonce in NoncesOf(looks))
                    _repeated.TryRemove(nonce, out _);
            throw;
        }

        if (pages.Where(page => page.Value.Items[0].Counts.Total == 0).Select(page => page.Key).ToList() is { Count: > 0 } gone)
        {
            // What was remembered may have been deleted since.
            _memory.Forget(gone);
            foreach (var id in gone.Except((await ReadRowsAsync(connection, gone)).Select(row => row.Id)))
                rows.Remove(id);
        }

        return [.. looks.Select(look => new Seen(
            look.Nonce is not { } nonce || burned.Take(nonce) || _repeated.TryRemove(nonce, out _),
            rows.TryGetValue(look.Id, out var row) && row.Account == look.Account ? pages.GetValueOrDefault(look.Id) : InvocationList.Nothing))];
    }

    private static IEnumerable<Nonce> NoncesOf(IReadOnlyList<InvocationLook> looks) => looks.Where(look => look.Nonce is not null).Select(look => look.Nonce!.Value);

    private async Task<Dictionary<InvocationId, InvocationRow>> FindAsync(DbConnection connection, List<InvocationId> ids)
    {
        var rows = ids.Select(_memory.Find).OfType<InvocationRow>().ToDictionary(row => row.Id);
        if (rows.Count == ids.Count)
            return rows;
        foreach (var row in await ReadRowsAsync(connection, ids.Where(id => !rows.ContainsKey(id))))
        {
            rows.Add(row.Id, row);
            _memory.Keep(row);
        }

        return rows;
    }

    private static Task<List<InvocationRow>> ReadRowsAsync(DbConnection connection, IEnumerable<InvocationId> ids) => connection.QueryAsync(
        $"SELECT {InvocationStore.SelectColumns} FROM invocations v WHERE v.invocation = ANY(@ids) AND v.file IS NULL", InvocationStore.Read, ("ids", ids.Select(id => id.Raw()).ToArray()));

    private static async Task<Dictionary<InvocationId, Page<InvocationView>>> PagesAsync(DbConnection connection, Statements statements, InvocationRow[] rows)
    {
        var counts = rows.ToDictionary(row => row.Id, _ => new StateCounts());
        var records = rows.ToDictionary(row => row.Id, _ => new List<RecordRow>());
        var tags = new InvocationTagRows();
        if (rows.Length > 0)
        {
            (string, object?)[] which = [("ids", rows.Select(row => row.Id.Raw()).ToArray()), ("ticks", rows.Select(row => row.LastTick).ToArray())];
            statements.BeginSnapshot();
            statements.Query(
                $"SELECT {RecordSql.SliceColumns} FROM unnest(@ids, @ticks) q (invocation, tick) JOIN slices s ON s.invocation = q.invocation AND s.tick = q.tick",
                row => counts[RecordSql.InvocationOf(row.GetGuid(0))] += RecordSql.ReadSlice(row).Counts, which);
            RecordList.AddOfInvocations(statements, which, InvocationList.RecordsOfOne, record => records[record.Key.Invocation].Add(record));
            tags.Add(statements, [.. rows.Select(row => row.Id)]);
            statements.Commit();
        }

        await statements.RunAsync(connection);
        return rows.ToDictionary(row => row.Id, row => new Page<InvocationView>([InvocationList.View(row, counts[row.Id], records[row.Id], [], tags)], null, 0));
    }
}
