using System.Buffers.Binary;
using System.ComponentModel;
using System.Net;
using System.Runtime.InteropServices;

namespace CloudAssistant.FleetSimulator.Sockets;

/// <summary>Opens non-blocking TCP sockets on loopback, from a source address of our choice: one address has only some 28,000 ports.</summary>
internal static unsafe class TcpSocket
{
    private const int SocketLevel = 1, SocketError = 4, TcpLevel = 6, NoDelay = 1, IpLevel = 0, BindAddressNoPort = 24;

    /// <summary>Begins to connect; epoll says when it is done.</summary>
    internal static int BeginConnect(IPAddress source, IPEndPoint server)
    {
        var fd = Libc.Socket(Libc.Inet, Libc.Stream | Libc.NonBlocking | Libc.CloseOnExec, 0);
        if (fd < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "No socket: is the limit of open files reached?");
        var one = 1;
        _ = Libc.SetOption(fd, IpLevel, BindAddressNoPort, &one, sizeof(int));
        _ = Libc.SetOption(fd, TcpLevel, NoDelay, &one, sizeof(int));
        var from = ToAddress(source, 0);
        if (Libc.Bind(fd, &from, sizeof(Libc.Address)) != 0)
            return Failed(fd);
        var to = ToAddress(server.Address, server.Port);
        if (Libc.Connect(fd, &to, sizeof(Libc.Address)) != 0 && Marshal.GetLastPInvokeError() != Libc.InProgress)
            return Failed(fd);
        return fd;
    }

    /// <summary>Zero when the connection stands.</summary>
    internal static int ErrorOf(int fd)
    {
        int error, length = sizeof(int);
        return Libc.GetOption(fd, SocketLevel, SocketError, &error, &length) == 0 ? error : Marshal.GetLastPInvokeError();
    }

    private static int Failed(int fd)
    {
        _ = Libc.Close(fd);
        return -1;
    }

    private static Libc.Address ToAddress(IPAddress address, int port) => new()
    {
        Family = Libc.Inet,
        Port = BinaryPrimitives.ReverseEndianness((ushort)port),
        Host = BitConverter.ToUInt32(address.GetAddressBytes()),
    };
}
