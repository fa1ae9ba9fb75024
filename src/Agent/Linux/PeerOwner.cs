using System.Globalization;
using System.Net;

namespace CloudAssistant.Agent.Linux;

/// <summary>
/// Who is at the other end of a connection inside this machine. Without TLS nothing else proves it: any account may listen on a port while the server
/// is down, and whoever the agent takes for its server has the agent's rights. Root and the agent's own account have those already.
/// </summary>
internal static class PeerOwner
{
    private const string Listening = "0A", NotAccepted = "0";
    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>Why the other end must not be talked to; null when it may.</summary>
    public static string? WhyNot(IPEndPoint own, IPEndPoint server)
    {
        try
        {
            (own, server) = (Plain(own), Plain(server));
            // Mostly it is accepted by now, and one look is enough: the kernel takes milliseconds for each.
            if (Rows().FirstOrDefault(row => IsPeer(row, own, server)) is { Inode: not NotAccepted } accepted)
                return WhyNot(own, server, [], [accepted], Account.OwnUser);
            // Listeners first: a connection that is not accepted when its row is read belongs to one that was there before.
            var listeners = Rows().Where(row => row.State == Listening).ToList();
            return WhyNot(own, server, listeners, Rows(), Account.OwnUser);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return $"It cannot be seen which account listens at {server}: {e.Message}";
        }
    }

    /// <summary>One socket, as the kernel lists it.</summary>
    internal sealed record Row(IPEndPoint Local, IPEndPoint Remote, string State, uint User, string Inode)
    {
        public static Row From(string line)
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return fields.Length > 9
                ? new(AddressOf(fields[1]), AddressOf(fields[2]), fields[3], uint.Parse(fields[7], CultureInfo.InvariantCulture), fields[9])
                : throw new FormatException("The kernel's list of sockets cannot be read.");
        }

        // The address as numbers of the machine's own byte order, then the port.
        private static IPEndPoint AddressOf(string text)
        {
            var parts = text.Split(':');
            var bytes = parts[0].Chunk(8).SelectMany(word => BitConverter.GetBytes(uint.Parse(word, NumberStyles.HexNumber, CultureInfo.InvariantCulture))).ToArray();
            return Plain(new(new IPAddress(bytes), ushort.Parse(parts[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
        }
    }

    internal static string? WhyNot(IPEndPoint own, IPEndPoint server, IReadOnlyList<Row> listeners, IEnumerable<Row> rows, uint ownUser)
    {
        if (!IPAddress.IsLoopback(server.Address))
            return $"The server at {server} is not on this machine, and without TLS (http) the agent talks to no other; use https.";
        if (rows.FirstOrDefault(row => IsPeer(row, own, server)) is not { } peer)
            return $"It cannot be seen which account listens at {server}.";
        var users = peer.Inode != NotAccepted ? [peer.User] : listeners.Where(row => Hears(row.Local, server)).Select(row => row.User).ToArray();
        if (users.Length == 0)
            return $"It cannot be seen which account listens at {server}.";
        return users.All(user => user == 0 || user == ownUser)
            ? null
            : $"At {server} listens account {users.First(user => user != 0 && user != ownUser)}; without TLS (http) the agent trusts only root and its own account; use https.";
    }

    private static bool IsPeer(Row row, IPEndPoint own, IPEndPoint server) => row.Local.Equals(server) && row.Remote.Equals(own);

    private static bool Hears(IPEndPoint listener, IPEndPoint server) => listener.Port == server.Port
        && (listener.Address.Equals(server.Address) || listener.Address.Equals(IPAddress.Any) || listener.Address.Equals(IPAddress.IPv6Any));

    private static IEnumerable<Row> Rows() => Tables.Where(File.Exists).SelectMany(table => File.ReadLines(table).Skip(1)).Select(Row.From);

    private static IPEndPoint Plain(IPEndPoint point) => point.Address.IsIPv4MappedToIPv6 ? new(point.Address.MapToIPv4(), point.Port) : point;
}
