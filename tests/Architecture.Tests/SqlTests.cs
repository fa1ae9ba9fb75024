using System.Text.RegularExpressions;

namespace CloudAssistant.Architecture.Tests;

/// <summary>A statement on what an account owns names the account, or its file and table stand in the reviewed list with the reason.</summary>
public sealed partial class SqlTests
{
    private static readonly string ReviewedFile = Path.Combine(Sources.Root, "tests/Architecture.Tests/reviewed-sql.txt");

    [Fact]
    public void A_statement_on_what_an_account_owns_names_the_account_or_was_reviewed()
    {
        var reviewed = Reviewed().Select(entry => entry.Statement).ToHashSet();

        Breaches.None(WithoutAccount().Where(statement => !reviewed.Contains(statement)));
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

    private static IEnumerable<(string Statement, string Reason)> Reviewed() =>
        from line in File.ReadLines(ReviewedFile)
        where line.Length > 0 && line[0] != '#'
        let split = line.LastIndexOf(" -- ", StringComparison.Ordinal)
        select split < 0 ? (line, "") : (line[..split], line[(split + 4)..].Trim());

    private static IEnumerable<string> WithoutAccount() =>
        (from file in Sources.Under("src/Silo", ".cs")
         from literal in Literal().Matches(file.Text)
         where Verb().IsMatch(literal.Value) && !Account().IsMatch(literal.Value)
         from table in OwnedTable().Matches(literal.Value)
         select $"{file.Path}: {table.Groups[2].Value}").Distinct();

    [GeneratedRegex(@"\$*""""""(?s:.*?)""""""|\$?""(?:[^""\\\n]|\\.)*""")]
    private static partial Regex Literal();

    [GeneratedRegex(@"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|COPY)\b")]
    private static partial Regex Verb();

    [GeneratedRegex(@"\b(FROM|INTO|UPDATE|JOIN|COPY)\s+(access_keys|client_tokens|commands|command_tags|instances|instance_addresses|instance_tags|enrollments|enrollment_tags|links|invocations|slices|records|outputs|late_reports)\b", RegexOptions.IgnoreCase)]
    private static partial Regex OwnedTable();

    [GeneratedRegex(@"\baccount\b", RegexOptions.IgnoreCase)]
    private static partial Regex Account();
}
