using CloudAssistant.Grains.Access;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Access;

/// <summary>A statement that writes nonces, and which of them it wrote.</summary>
internal sealed class BurnedNonces
{
    private static readonly RowColumns<Nonce> Columns = new RowColumns<Nonce>()
        .Key("access_key_id", nonce => nonce.AccessKeyId).Key("nonce", nonce => nonce.Value)
        .With("expires_at", nonce => nonce.ExpiresAt.ToUnixTimeMilliseconds());

    private readonly HashSet<(string AccessKeyId, string Value)> _written = [];

    public BurnedNonces(Statements statements, IEnumerable<Nonce> nonces)
    {
        // In key order, so that two silos never wait for each other in a circle.
        var ordered = nonces.OrderBy(nonce => nonce.AccessKeyId, StringComparer.Ordinal).ThenBy(nonce => nonce.Value, StringComparer.Ordinal).ToList();
        statements.Rows(
            Columns.Insert("nonces", statements.Sqlite) + " ON CONFLICT (access_key_id, nonce) DO NOTHING RETURNING access_key_id, nonce", Columns, ordered,
            row: row => _written.Add((row.GetString(0), row.GetString(1))));
    }

    /// <summary>Those written that nobody has asked of yet.</summary>
    public IEnumerable<Nonce> Left(IEnumerable<Nonce> nonces) => nonces.Where(nonce => _written.Contains((nonce.AccessKeyId, nonce.Value)));

    /// <summary>True for the first who asks of a nonce that was written: the second of two equal ones in a batch used it again.</summary>
    public bool Take(Nonce nonce) => _written.Remove((nonce.AccessKeyId, nonce.Value));
}
