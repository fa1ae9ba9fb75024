using CloudAssistant.Grains.Access;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Access;

/// <summary>
/// Writes used nonces. While one statement runs, further nonces gather for the next: many callers at once share a commit, one alone waits for nobody.
/// </summary>
internal sealed class NonceWriter : IAsyncDisposable
{
    /// <summary>Most nonces in one statement.</summary>
    public const int BatchMax = 500;

    private static readonly MergingLimits Limits = new()
    {
        Writers = 1, Together = BatchMax, WeightTogether = 0, Waiting = 20_000, WeightWaiting = 0,
    };

    private readonly Database _database;
    private readonly MergingWriter<Nonce, bool> _writer;

    public NonceWriter(Database database, TimeProvider time)
    {
        _database = database.Merged;
        _writer = new(Limits, time, WriteAsync);
    }

    /// <summary>True when nobody used the nonce before.</summary>
    public Task<bool> BurnAsync(Nonce nonce) => _writer.WriteAsync(nonce);

    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private Task<IReadOnlyList<bool>> WriteAsync(IReadOnlyList<Nonce> nonces) => _database.WriteBatchAsync(async connection =>
    {
        var statements = new Statements(connection.IsSqlite());
        var burned = new BurnedNonces(statements, nonces);
        await statements.RunAsync(connection);
        return (IReadOnlyList<bool>)[.. nonces.Select(burned.Take)];
    });
}
