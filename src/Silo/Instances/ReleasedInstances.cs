using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Silo.Hosting;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Instances;

/// <summary>What is kept of deregistered instances: the grain state, which says that it was released, and the link with its epoch. Both fence off what
/// comes late. After retention nothing can: the enrollment knows that the key's instance is gone, and no record names it any more.</summary>
internal static class ReleasedInstances
{
    private const int ChunkRows = 500;

    /// <summary>Removes those whose release was finished before then, in small transactions. Safe to repeat and on every silo.</summary>
    public static async Task ForgetAsync(Database database, long before, CancellationToken cancellation)
    {
        int found;
        do
        {
            found = await database.WriteAsync(
                async connection =>
                {
                    var released = await connection.QueryAsync(
                        $"""
                        SELECT instance FROM links WHERE released_at < @before ORDER BY released_at LIMIT @chunk
                        {(connection.IsSqlite() ? "" : "FOR UPDATE SKIP LOCKED")}
                        """,
                        row => row.GetGuid(0), ("before", before), ("chunk", ChunkRows));
                    foreach (var instance in released)
                    {
                        await connection.ExecuteAsync(
                            """
                            DELETE FROM OrleansStorage WHERE ServiceId = @service AND GrainTypeString = 'instance' AND GrainIdN0 = 0 AND GrainIdN1 = 0
                              AND GrainIdExtensionString = @key
                            """,
                            ("service", SiloOptions.ServiceId), ("key", new InstanceId(new CellGuid(instance)).ToString()));
                        await connection.ExecuteAsync("DELETE FROM links WHERE instance = @instance", ("instance", instance));
                    }

                    return released.Count;
                },
                cancellation);
        }
        while (found == ChunkRows && !cancellation.IsCancellationRequested);
    }
}
