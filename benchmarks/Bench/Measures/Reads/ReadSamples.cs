using CloudAssistant.Api;
using Npgsql;

namespace CloudAssistant.Bench.Measures.Reads;

/// <summary>What calls ask for, taken from all over the history.</summary>
internal sealed record ReadSamples
{
    private const int Count = 64;

    /// <summary>Pages before the one that is deep.</summary>
    public const int Depth = 100;

    /// <summary>Invocations of 100 targets.</summary>
    public required string[] Invocations { get; init; }

    public required string[] Instances { get; init; }

    /// <summary>Where the page of that depth begins.</summary>
    public required string DeepToken { get; init; }

    public static async Task<ReadSamples> TakeAsync(string database, string account, CloudAssistantClient client, CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(cancellation);
        string? token = null;
        for (var page = 0; page < Depth; page++)
            token = (await client.DescribeInvocationsAsync(new() { MaxResults = 10, NextToken = token }, cancellation)).NextToken;
        return new()
        {
            Invocations = await IdsAsync(
                connection, "t-c0", "SELECT invocation FROM invocations WHERE account = @account AND target_count = 100 AND status = 4 ORDER BY md5(invocation::text) LIMIT @count",
                account, cancellation),
            Instances = await IdsAsync(
                connection, "mi-c0", "SELECT instance FROM bench_instances WHERE account = @account ORDER BY md5(number::text) LIMIT @count", account, cancellation),
            DeepToken = token!,
        };
    }

    private static async Task<string[]> IdsAsync(NpgsqlConnection connection, string prefix, string sql, string account, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        command.Parameters.AddWithValue("account", account);
        command.Parameters.AddWithValue("count", Count);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var ids = new List<string>();
        while (await row.ReadAsync(cancellation))
            ids.Add(prefix + row.GetGuid(0).ToString("N"));
        return [.. ids];
    }
}
