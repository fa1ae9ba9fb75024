using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace CloudAssistant.Architecture.Tests;

/// <summary>
/// A piece of SQL on what an account owns compares the account, or writes it; else it stands in the reviewed list, itself and nothing near it, with the
/// reason. A statement that changed is reviewed again.
/// </summary>
public sealed partial class SqlTests
{
    private const int HeadCharacters = 60;
    private static readonly string ReviewedFile = Path.Combine(Sources.Root, "tests/Architecture.Tests/reviewed-sql.txt");
    private static readonly string[] Owned = [.. OwnedTables()];

    [Fact]
    public void A_statement_on_what_an_account_owns_names_the_account_or_was_reviewed()
    {
        var reviewed = Reviewed().Select(entry => entry.Statement).ToHashSet();

        Breaches.None(WithoutAccount().Where(statement => !reviewed.Contains(statement)).Select(statement => statement + " -- why?"));
    }

    [Fact]
    public void Every_reviewed_statement_is_still_there()
    {
        var found = WithoutAccount().ToHashSet();

        Breaches.None(Reviewed().Where(entry => !found.Contains(entry.Statement)).Select(entry => entry.Statement));
    }

    [Fact]
    public void Every_reviewed_statement_says_why_it_needs_no_account() =>
        Breaches.None(Reviewed().Where(entry => entry.Reason.Length < 10).Select(entry => entry.Statement));

    [Fact]
    public void The_tables_of_accounts_are_those_that_have_the_column()
    {
        Assert.Contains("records", Owned);
        Assert.Contains("invocation_tags", Owned);
        Assert.DoesNotContain("nonces", Owned);
    }

    [Theory]
    [InlineData("SELECT 1 FROM records WHERE account = @account", true)]
    [InlineData("SELECT account FROM records WHERE instance = @id", false)]
    [InlineData("DELETE FROM outputs WHERE (day, account, hash) IN (SELECT day, account, hash FROM outputs LIMIT 1)", false)]
    [InlineData("FROM records r WHERE r.account = ? AND r.instance = ?", true)]
    [InlineData("INSERT INTO links AS l (instance, account) VALUES (@instance, @account)", true)]
    [InlineData("INSERT INTO links (instance) SELECT account FROM instances", false)]
    [InlineData("COPY records (tick, account) FROM STDIN", true)]
    public void Only_a_comparison_or_a_written_column_names_the_account(string sql, bool named) => Assert.Equal(named, NamesAccount().IsMatch(sql));

    [Fact]
    public void Only_the_clock_of_the_database_asks_the_database_for_the_time()
    {
        var inCode =
            from file in Sources.Under("src", ".cs")
            where file.Path != "src/Silo/Storage/DatabaseClock.cs"
            from literal in Literal().Matches(file.Text)
            where Clock().IsMatch(literal.Value)
            select $"{file.Path}: {literal.Value}";
        var inFiles = Sources.Lines(Sources.Under("src", ".sql"), line => Clock().IsMatch(line));

        Breaches.None(inCode.Concat(inFiles));
    }

    [Theory]
    [InlineData("UPDATE t SET at = now()")]
    [InlineData("SELECT clock_timestamp()")]
    [InlineData("at DEFAULT CURRENT_TIMESTAMP")]
    [InlineData("SELECT strftime('%s')")]
    [InlineData("SELECT datetime('now')")]
    public void Clocks_of_databases_are_known(string sql) => Assert.Matches(Clock(), sql);

    private static IEnumerable<(string Statement, string Reason)> Reviewed() =>
        from line in File.ReadLines(ReviewedFile)
        where line.Length > 0 && line[0] != '#'
        let split = line.LastIndexOf(" -- ", StringComparison.Ordinal)
        select split < 0 ? (line, "") : (line[..split], line[(split + 4)..].Trim());

    private static IEnumerable<string> WithoutAccount() =>
        (from file in Sources.Under("src/Silo", ".cs")
         from literal in Literal().Matches(file.Text)
         where IsOnOwned(literal.Value) && !NamesAccount().IsMatch(literal.Value)
         select $"{file.Path} {Name(literal.Value)}")
        // Statements on many rows at once are put together from their columns; which of these are the account's, only a reviewer sees.
        .Concat(from file in Sources.Under("src/Silo", ".cs")
                from use in BuiltTable().Matches(file.Text)
                where Owned.Contains(use.Groups[2].Value, StringComparer.OrdinalIgnoreCase)
                select $"{file.Path} {Name(use.Value)}").Distinct();

    // Pieces of statements too: they are put together elsewhere, and only a reviewer sees of what.
    private static bool IsOnOwned(string literal) =>
        TableUse().Matches(literal).Concat(TableFirst().Matches(literal)).Any(use => Owned.Contains(use.Groups[1].Value, StringComparer.OrdinalIgnoreCase));

    // The hash is the statement's, spaces apart; its head is for readers.
    private static string Name(string literal)
    {
        var text = Spaces().Replace(literal.Trim('$', '"'), " ").Trim();
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..10];
        return $"{hash} {text[..Math.Min(HeadCharacters, text.Length)].Trim()}";
    }

    private static IEnumerable<string> OwnedTables() =>
        from file in Sources.Under("src/Silo", ".sql")
        from table in Table().Matches(file.Text)
        where AccountColumn().IsMatch(table.Groups[2].Value)
        select table.Groups[1].Value;

    [GeneratedRegex(@"\$*""""""(?s:.*?)""""""|\$?""(?:[^""\\\n]|\\.)*""")]
    private static partial Regex Literal();

    [GeneratedRegex(@"\b(?:FROM|INTO|UPDATE|JOIN|COPY)\s+([a-z_]+)\b", RegexOptions.IgnoreCase)]
    private static partial Regex TableUse();

    // A table and its short name, to which a FROM is put elsewhere.
    [GeneratedRegex(@"^\$?""([a-z_]+) [a-z]\b")]
    private static partial Regex TableFirst();

    [GeneratedRegex(@"\baccount = (@account\b|\?)|\b(INTO|COPY) \w+( AS \w+)? \([^)]*\baccount\b[^)]*\)", RegexOptions.IgnoreCase)]
    private static partial Regex NamesAccount();

    [GeneratedRegex(@"\b(now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday|strftime|unixepoch|julianday|datetime)\s*\(|\b(current_timestamp|current_time|current_date|localtimestamp)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Clock();

    [GeneratedRegex(@"CREATE TABLE (?:IF NOT EXISTS )?(\w+) \((.*?)\n\)", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Table();

    [GeneratedRegex(@"^\s*account\s", RegexOptions.Multiline)]
    private static partial Regex AccountColumn();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"\.(Update|Delete|Select)\(""([a-z_]+)\b")]
    private static partial Regex BuiltTable();
}
