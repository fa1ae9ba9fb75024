using System.Text.RegularExpressions;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;
using CloudAssistant.TestKit;

namespace CloudAssistant.Silo.Tests.Storage.Plans;

/// <summary>A statement that a store ran, and the plan of it.</summary>
internal sealed record RunStatement(DatabaseKind Kind, string Text, string? Plan)
{
    /// <summary>The text on one line.</summary>
    public string Line => Tours.OneLine(Text);
}

/// <summary>One tour through all stores on each database, for all tests of a class.</summary>
public partial class Tours : IAsyncLifetime
{
    internal List<RunStatement> Statements { get; } = [];

    /// <summary>Records of each of 20,000 invocations.</summary>
    protected virtual int RecordsEach => 1;

    /// <summary>Where the tours go.</summary>
    protected virtual IEnumerable<DatabaseKind> Kinds => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    internal static string OneLine(string text) => Whitespace().Replace(text, " ").Trim();

    public async Task InitializeAsync()
    {
        foreach (var kind in Kinds)
            await TakeAsync(kind);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private async Task TakeAsync(DatabaseKind kind)
    {
        var run = new Dictionary<string, (string Name, object? Value)[]>();
        void Note(string text, IReadOnlyList<(string, object?)> parameters)
        {
            lock (run)
                run.TryAdd(text, [.. parameters]);
        }

        Sql.Watch.Value = (_, text, parameters) => Note(text, parameters);
        await using var test = await TestDatabase.CreateAsync(kind);
        Sql.Watch.Value = null;
        var tour = new StoreTour(test.Database, test.DataDirectory);
        await tour.PrepareAsync();
        // SQLite plans by its rules alone: nothing here ever tells it what the tables hold.
        if (kind == DatabaseKind.Postgres)
        {
            await test.Database.WriteAsync(async connection =>
            {
                await Partitions.EnsureAsync(connection, tour.Now);
                return await BigTables.FillAsync(connection, tour.Now, RecordsEach);
            });
            await test.Database.WriteAsync(connection => connection.ExecuteAsync("ANALYZE"));
        }

        Sql.Watch.Value = (_, text, parameters) => Note(text, parameters);
        await tour.RunAsync();
        Sql.Watch.Value = null;
        foreach (var (text, parameters) in await OrleansStatements.ReadAsync(test.Database))
            run[text] = parameters;

        await using var asking = await test.Database.OpenAsync();
        foreach (var (text, parameters) in run)
            Statements.Add(new(kind, text, await StatementPlans.ReadAsync(asking, text, parameters)));
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
