using System.Text.RegularExpressions;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Tests.Storage.Plans;

/// <summary>Every statement of every store is run once on both databases, and each database says how it goes about it.</summary>
public sealed partial class PlanTests(Tours tours) : IClassFixture<Tours>
{
    private static readonly (string Statement, string Scan, string Why)[] Reviewed =
    [
        ("SELECT tick FROM slices WHERE attend_at IS NOT NULL ORDER BY tick LIMIT 1", "SCAN slices USING INDEX slices_open", OneEntry),
        ("SELECT tick FROM slices WHERE attend_at IS NOT NULL ORDER BY tick LIMIT 1", "Index Only Scan of slices", OneEntry),
        ("WHERE i.account = @p0 AND g.lease_until > @p1 LIMIT 10000) c", "Seq Scan of links", Counts),
        ("WHERE i.account = @p0 AND (g.lease_until IS NULL OR g.lease_until <= @p1) LIMIT 10000) c", "Seq Scan of links", Counts),
        ("WHERE t.account = @p0 AND t.key = @p1 LIMIT 10000) c", "Seq Scan of instances", Counts),
        ("SELECT count(*) FROM (SELECT 1 FROM invocations v CROSS JOIN LATERAL", "Seq Scan of invocations", Counts),
        ("u.started_at, r.state, m.last_state FROM schedule_instances m", "Seq Scan of records", Hourly),
        ("u.started_at, r.state, m.last_state FROM schedule_instances m", "Seq Scan of schedule_instances", Hourly),
        ("AND coalesce(t.run_tick, 0) = v.run_before", "Seq Scan of schedule_instances", Hourly),
        ("DELETE FROM missed_ticks WHERE invocation = ANY", "Seq Scan of missed_ticks", Hourly),
        ("DELETE FROM OrleansRemindersTable WHERE ServiceId = @ServiceId", "Seq Scan of orleansreminderstable", "takes away all reminders there are, in tests of Orleans only"),
    ];

    private const string OneEntry = "the first entry of an index that holds open slices only";
    private const string Hourly = "once an hour, a page of all schedules after the other; in the running server the transaction asks for plans by key";
    private const string Counts = "counts what an account has, up to 10,000, and an account may have a good part of all there is";

    // Statements that no store runs.
    private static readonly string[] NotOfStores = ["SELECT 1"];

    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    [Theory, MemberData(nameof(Kinds))]
    public void No_statement_reads_a_table_that_grows_from_end_to_end(DatabaseKind kind) => None(NewScans(Of(kind)));

    /// <summary>Full scans that nobody has reviewed.</summary>
    internal static IEnumerable<string> NewScans(IEnumerable<RunStatement> statements) =>
        statements.SelectMany(Scans).Where(scan => !Reviewed.Any(known => IsKnown(known, scan))).Select(scan => $"{scan.Scan}: {scan.Statement}");

    [Fact]
    public void Every_reviewed_statement_is_still_run() =>
        None(Reviewed.Where(known => !tours.Statements.Any(statement => statement.Line.Contains(known.Statement, StringComparison.Ordinal)))
            .Select(known => known.Statement));

    [Fact]
    public void A_filter_by_status_is_answered_by_one_index_in_the_order_of_the_list()
    {
        var lists = Of(DatabaseKind.Sqlite).Where(statement => statement.Line.StartsWith("SELECT v.invocation", StringComparison.Ordinal)).ToList();
        var classic = lists.First(list => list.Text.Contains("v.classic_status =", StringComparison.Ordinal)).Plan;
        var newer = lists.First(list => list.Text.Contains("v.status =", StringComparison.Ordinal)).Plan;

        Assert.Equal("SEARCH v USING INDEX invocations_classic (account=? AND classic_status=?)", classic);
        Assert.Equal("SEARCH v USING INDEX invocations_status (account=? AND status=?)", newer);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite, "v.command_name =", "files_name")]
    [InlineData(DatabaseKind.Sqlite, "v.status =", "files_status")]
    [InlineData(DatabaseKind.Sqlite, "t.instance =", "t USING PRIMARY KEY (account=? AND instance=?")]
    [InlineData(DatabaseKind.Sqlite, "", "files_newest")]
    [InlineData(DatabaseKind.Postgres, "v.command_name =", "files_name")]
    [InlineData(DatabaseKind.Postgres, "v.status =", "files_status")]
    [InlineData(DatabaseKind.Postgres, "t.instance =", "file_targets_pkey")]
    [InlineData(DatabaseKind.Postgres, "", "files_newest")]
    public void Files_are_listed_by_an_index_of_files_alone(DatabaseKind kind, string filter, string index)
    {
        string[] filters = ["v.command_name =", "v.status =", "t.instance =", "v.resource_group =", "v.invocation = @", "invocation_tags"];
        var lists = Of(kind).Where(statement => statement.Line.StartsWith("SELECT v.invocation", StringComparison.Ordinal)
            && statement.Text.Contains("v.file IS NOT NULL", StringComparison.Ordinal)
            && filters.All(other => statement.Text.Contains(other, StringComparison.Ordinal) == (other == filter)));

        Assert.All(lists.Select(list => list.Plan!).ToList() is { Count: > 0 } plans ? plans : [""], plan =>
        {
            Assert.Contains(index, plan, StringComparison.Ordinal);
            // What is read in its order need not be sorted; PostgreSQL may sort when it expects a handful.
            Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Every_statement_in_the_sources_was_run()
    {
        var run = tours.Statements.Select(statement => statement.Line).ToList();
        var missed = from file in Directory.EnumerateFiles(Path.Combine(Root(), "src", "Silo"), "*.cs", SearchOption.AllDirectories)
                     from literal in Literal().Matches(File.ReadAllText(file))
                     let parts = PartsOf(literal.Value)
                     where Verb().IsMatch(literal.Value) && !NotOfStores.Contains(string.Concat(parts)) && !run.Any(line => HoldsInOrder(line, parts))
                     select $"{Path.GetFileName(file)}: {string.Join(" … ", parts)}";

        None(missed);
    }

    // All of them, each on a line: what is missing can be long.
    internal static void None(IEnumerable<string> found)
    {
        if (string.Join("\n", found.Distinct()) is { Length: > 0 } lines)
            Assert.Fail("\n" + lines);
    }

    private IEnumerable<RunStatement> Of(DatabaseKind kind) => tours.Statements.Where(statement => statement.Kind == kind);

    private static IEnumerable<(string Statement, string Scan)> Scans(RunStatement statement) => statement.Plan is { } plan
        ? StatementPlans.FullScans(statement.Kind == DatabaseKind.Sqlite, statement.Text, plan).Select(scan => (statement.Line, scan))
        : [];

    private static bool IsKnown((string Statement, string Scan, string Why) known, (string Statement, string Scan) found) =>
        found.Statement.Contains(known.Statement, StringComparison.Ordinal) && found.Scan == known.Scan;

    // What stands between the places that are filled in.
    private static List<string> PartsOf(string literal) =>
        [.. Hole().Split(literal.TrimStart('$').Trim('"').Replace("\\\\", "\\", StringComparison.Ordinal)).Select(Tours.OneLine).Where(part => part.Length > 0)];

    private static bool HoldsInOrder(string line, List<string> parts)
    {
        var from = 0;
        foreach (var part in parts)
        {
            var at = line.IndexOf(part, from, StringComparison.Ordinal);
            if (at < 0)
                return false;
            from = at + part.Length;
        }

        return true;
    }

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "CloudAssistant.Orleans.sln")))
            directory = directory.Parent!;
        return directory.FullName;
    }

    [GeneratedRegex(@"\$*""""""(?s:.*?)""""""|\$?""(?:[^""\\\n]|\\.)*""")]
    private static partial Regex Literal();

    [GeneratedRegex(@"\b(SELECT|INSERT INTO|UPDATE [a-z]|DELETE FROM)\b")]
    private static partial Regex Verb();

    [GeneratedRegex(@"\{[^{}]*(?:\}|$)|\?")]
    private static partial Regex Hole();
}
