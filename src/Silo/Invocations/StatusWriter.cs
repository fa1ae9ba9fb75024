using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Invocations;

/// <summary>Writes the indexed status of invocations, those that come together in one statement: many small invocations end at the same time.</summary>
internal sealed class StatusWriter : IAsyncDisposable
{
    private readonly Database _database;
    private readonly MergingWriter<StatusChange, bool> _writer;

    public StatusWriter(Database database, TimeProvider time)
    {
        _database = database;
        // One at a time: the more come, the more go together, and no two transactions meet at a row.
        _writer = new(new() { Writers = 1, Together = 512, WeightTogether = 512, Waiting = 100_000, WeightWaiting = 100_000 }, time, WriteAsync);
    }

    /// <summary>Whether it was written: not over what was folded from later rows, nor over an end.</summary>
    public Task<bool> WriteAsync(StatusChange change) => _writer.WriteAsync(change, 1);

    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private Task<IReadOnlyList<bool>> WriteAsync(IReadOnlyList<StatusChange> changes) => _database.WriteBatchAsync(async connection =>
    {
        // One change per row and statement: of two for one invocation the later one counts.
        var newest = changes.GroupBy(change => change.Id).Select(same => same.MaxBy(change => change.Version)!).OrderBy(change => change.Id.Raw()).ToArray();
        var written = new HashSet<Guid>();
        var statements = new Statements(connection.IsSqlite());
        StatusChange.Add(statements, newest, row => written.Add(row.GetGuid(0)));
        await statements.RunAsync(connection);
        var kept = newest.Where(change => written.Contains(change.Id.Raw())).ToHashSet(ReferenceEqualityComparer.Instance);
        return (IReadOnlyList<bool>)[.. changes.Select(kept.Contains)];
    });
}
