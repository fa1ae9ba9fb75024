using CloudAssistant.Agent.Invocations;
using Microsoft.Win32.SafeHandles;

namespace CloudAssistant.Agent.Windows;

/// <summary>
/// Reads the output of one run on a thread of its own, which goes on, and throws away what it reads, as long as daemons that the script left may write:
/// without a reader they would get errors. As many as <see cref="LeftMax"/> of those; what comes beyond that is closed.
/// </summary>
internal sealed unsafe class OutputReader
{
    /// <summary>How many outputs of ended runs are held open at once.</summary>
    internal const int LeftMax = 256;

    private const int ReadBytesMax = 32 * 1024, ThreadStackBytes = 256 * 1024;
    private const uint ThreadTerminate = 1;
    private static int _left;

    private readonly Lock _gate = new();
    private readonly SafeFileHandle _reading;
    private readonly OutputText _text;
    private readonly HeadTailBuffer _kept;
    private SafeFileHandle? _thread;
    private bool _isLeft, _isAtEnd;

    private OutputReader(SafeFileHandle reading, int codePage, int bytesMax) =>
        (_reading, _text, _kept) = (reading, new OutputText(codePage), new HeadTailBuffer(bytesMax));

    /// <summary>Set when nothing can come any more.</summary>
    public ManualResetEvent AtEnd { get; } = new(false);

    /// <param name="reading">Taken over.</param>
    /// <param name="codePage">Of what is written.</param>
    /// <param name="bytesMax">How many bytes to keep.</param>
    public static OutputReader Start(SafeFileHandle reading, int codePage, int bytesMax)
    {
        var reader = new OutputReader(reading, codePage, bytesMax);
        new Thread(reader.Read, ThreadStackBytes) { IsBackground = true, Name = "output" }.Start();
        return reader;
    }

    public OutputSnapshot Snapshot()
    {
        lock (_gate)
            return _kept.Snapshot();
    }

    /// <summary>What was written is complete: what comes now belongs to nobody.</summary>
    public OutputSnapshot Leave()
    {
        lock (_gate)
        {
            _isLeft = true;
            _text.End(_kept.Append);
            if (!_isAtEnd && Interlocked.Increment(ref _left) > LeftMax && _thread is not null)
                _ = Kernel32.CancelSynchronousIo(_thread);
            return _kept.Snapshot();
        }
    }

    private void Read()
    {
        lock (_gate)
            _thread = Kernel32.OpenThread(ThreadTerminate, 0, Kernel32.GetCurrentThreadId());
        var buffer = new byte[ReadBytesMax];
        var count = 0;
        fixed (byte* to = buffer)
        {
            while (Kernel32.ReadFile(_reading, to, ReadBytesMax, &count, 0) != 0)
            {
                lock (_gate)
                {
                    if (!_isLeft)
                        _text.Take(buffer.AsSpan(0, count), _kept.Append);
                }
            }
        }

        lock (_gate)
        {
            _isAtEnd = true;
            if (_isLeft)
                Interlocked.Decrement(ref _left);
            _thread?.Dispose();
            _thread = null;
        }

        _reading.Dispose();
        AtEnd.Set();
    }
}
