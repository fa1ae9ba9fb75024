using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace CloudAssistant.Silo.Storage.Migrations;

/// <summary>One step of the schema: an embedded text that is applied once and never changes afterwards.</summary>
internal sealed partial record Migration(int Number, string Name, string Text)
{
    /// <summary>SHA-256 of the text, in lower-case hexadecimal. Line ends do not count.</summary>
    public string Hash { get; } =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text.ReplaceLineEndings("\n"))));

    /// <summary>All steps for that kind of database, in order of their numbers, from the folders of all nouns.</summary>
    public static IReadOnlyList<Migration> All(DatabaseKind kind)
    {
        var assembly = typeof(Migration).Assembly;
        var wanted = kind == DatabaseKind.Postgres ? "postgres" : "sqlite";
        var found = new SortedDictionary<int, Migration>();
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            var match = ResourceName().Match(resource);
            if (!match.Success || match.Groups["kind"].Value != wanted)
                continue;
            var number = int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture);
            if (!found.TryAdd(number, new(number, match.Groups["name"].Value, Read(assembly, resource))))
                throw new InvalidOperationException($"Two migrations have the number {number}.");
        }

        return [.. found.Values];
    }

    private static string Read(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"\.(?<number>\d{4})_(?<name>[a-z0-9_]+)\.(?<kind>postgres|sqlite)\.sql$")]
    private static partial Regex ResourceName();
}
