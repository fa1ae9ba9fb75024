using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Files;

/// <summary>Forgets files that were sent long ago, with their contents; their records go with their day. In small chunks, safe to repeat.</summary>
internal static class FileRetention
{
    private const int ChunkRows = 500;

    public static async Task RunAsync(Database database, long before, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var deleted = await database.WriteAsync(async connection =>
            {
                var old = await connection.QueryAsync(
                    "SELECT invocation FROM invocations WHERE created_at < @before AND finished AND file IS NOT NULL ORDER BY created_at LIMIT @chunk",
                    row => row.GetGuid(0), ("before", before), ("chunk", ChunkRows));
                foreach (var id in old)
                {
                    await connection.ExecuteAsync("DELETE FROM slices WHERE invocation = @id", ("id", id));
                    await connection.ExecuteAsync("DELETE FROM file_targets WHERE invocation = @id", ("id", id));
                    await connection.ExecuteAsync("DELETE FROM invocation_tags WHERE invocation = @id", ("id", id));
                    await connection.ExecuteAsync("DELETE FROM invocations WHERE invocation = @id", ("id", id));
                }

                return old.Count;
            }, cancellation);
            if (deleted == 0)
                return;
        }
    }
}
