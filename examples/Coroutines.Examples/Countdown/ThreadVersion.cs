namespace Chapter.Countdown;

/// <summary>Two loops, a thread each.</summary>
public sealed class ThreadVersion(TextWriter console, TimeSpan delay)
{
    public void Run()
    {
        var down = new Thread(() => Down(5));
        var up = new Thread(() => Up(20));
        down.Start();
        up.Start();
        down.Join();
        up.Join();
    }

    public void Down(int n)
    {
        while (n > 0)
        {
            console.WriteLine($"down {n}");
            Thread.Sleep(4 * delay);
            n--;
        }
    }

    public void Up(int stop)
    {
        for (var n = 0; n < stop; n++)
        {
            console.WriteLine($"up {n}");
            Thread.Sleep(delay);
        }
    }
}
